import { describeValue } from "@codex/protocol/describe";
import { InvalidOptionError } from "../errors/option-errors.js";

/**
 * A tool of codex, or a group of tools, that the model has without an option of this SDK.
 *
 * - `shell`: runs commands.
 * - `viewImage`: looks at an image file.
 * - `webSearch`: searches the web.
 * - `imageGeneration`: makes images.
 * - `subAgents`: starts other agents and talks to them.
 * - `requestUserInput`: asks the user questions.
 * - `goals`: sets and reads a goal.
 * - `sleep`: waits.
 * - `updatePlan`: keeps a list of what is to be done.
 * - `apps`: the connectors of a ChatGPT account.
 *
 * Codex cannot remove `applyPatch`, which changes files. Nor can it remove `codeMode` (a program that calls the other tools),
 * `currentTime`, `mcpResources` and `sendMessageToUser`.
 */
export type BuiltInTool =
  | "shell"
  | "viewImage"
  | "webSearch"
  | "imageGeneration"
  | "subAgents"
  | "requestUserInput"
  | "goals"
  | "sleep"
  | "updatePlan"
  | "apps"
  | "applyPatch";

/** Which of codex's own tools the model has: one of the two. */
export type BuiltInTools = {
  /**
   * The tools to keep; all others of {@link BuiltInTool} are removed. Must have `"applyPatch"`, which cannot be removed. Turns on
   * nothing that the configuration or the model turns off. Not with `deny`. Default: all.
   */
  allow?: readonly BuiltInTool[] | undefined;
  /** The tools to remove. Those that cannot be removed are rejected. Not with `allow`. Default: none. */
  deny?: readonly BuiltInTool[] | undefined;
};

/** The tools that a setting removes. */
const removable =
  "shell viewImage webSearch imageGeneration subAgents requestUserInput goals sleep updatePlan apps".split(
    " ",
  );
const fixed = "applyPatch codeMode currentTime mcpResources sendMessageToUser".split(" ");

/** For `Object.prototype` may be polluted. */
const all: BuiltInTools = Object.create(null);

/** The options that a removed tool would leave without effect. */
interface ToolOptions {
  builtInTools?: BuiltInTools | undefined;
  webSearchMode?: string | undefined;
  webSearchEnabled?: boolean | undefined;
  onUserInput?: unknown;
}

/**
 * Rejects names that are unknown, tools that cannot be removed, and options that need a tool that is removed.
 *
 * @throws {InvalidOptionError}
 */
export function checkBuiltInTools(where: string, options: ToolOptions): void {
  const { allow, deny = [] } = options.builtInTools ?? all;
  const list = allow ? "allow" : "deny";
  const known = [...removable, ...(allow ? fixed : [])];
  for (const [index, name] of (allow ?? deny).entries()) {
    if (known.includes(name)) continue;
    const reason = fixed.includes(name) ? ", as codex has no setting that removes it" : "";
    const expected = `one of ${known.join(", ")}`;
    throw new InvalidOptionError(
      `builtInTools.${list}[${index}]`,
      expected,
      describeValue(name) + reason,
      where,
    );
  }
  if (allow && !allow.includes("applyPatch")) {
    const expected = 'a list with "applyPatch", which codex cannot remove';
    throw new InvalidOptionError("builtInTools.allow", expected, "one without it", where);
  }
  const search = options.webSearchMode ?? (options.webSearchEnabled ? "live" : "disabled");
  if (search !== "disabled") refuseWithout(where, options, "webSearch", "webSearchMode");
  if (options.onUserInput) refuseWithout(where, options, "requestUserInput", "onUserInput");
}

/** Rejects an option or a call that needs a tool, without that tool. */
export function refuseWithout(where: string, options: ToolOptions, tool: BuiltInTool, needed: string): void {
  if (!removedTools(options).includes(tool)) return;
  const expected = `without \`builtInTools\` that remove ${JSON.stringify(tool)}`;
  throw new InvalidOptionError(needed, expected, "both", where);
}

/** The tools to remove. */
export function removedTools({ builtInTools: tools }: ToolOptions): readonly BuiltInTool[] {
  const { allow, deny } = tools ?? all;
  return allow ? (removable as BuiltInTool[]).filter((name) => !allow.includes(name)) : (deny ?? []);
}
