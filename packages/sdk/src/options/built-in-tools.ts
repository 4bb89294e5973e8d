import { describeValue } from "@codex/protocol/describe";
import { fieldOf } from "../checks/caller-values.js";
import type { OptionCheck } from "../checks/option-checks.js";
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

const copyOf = (list: unknown) => (Array.isArray(list) ? [...list] : (list ?? undefined));

/** `allow` or `deny`, whose names are checked by {@link checkBuiltInTools}. */
export const builtInTools: OptionCheck = {
  expected: "{ allow: […] } or { deny: […] }, with names of tools",
  read: (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? {
          allow: copyOf(fieldOf(value, "allow")),
          deny: copyOf(fieldOf(value, "deny")),
          ...unknownNames(value),
        }
      : value,
  isGiven: (value) => value !== undefined && value !== null && value !== "",
  accepts(value) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const { allow, deny, ...others } = value as BuiltInTools;
    return (
      Object.keys(others).length === 0 &&
      (allow === undefined) !== (deny === undefined) &&
      Array.isArray(allow ?? deny)
    );
  },
  describe: (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? `an object with ${Object.keys(value)
          .filter((name) => fieldOf(value, name) !== undefined)
          .join(", ")}`
      : describeValue(value),
};

/** Names that mean nothing here. A misspelled one would leave the model a tool that it should not have. */
function unknownNames(value: object): object {
  const names = Object.keys(value).filter((name) => name !== "allow" && name !== "deny");
  return Object.fromEntries(names.map((name) => [name, true]));
}

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
  const { allow, deny } = options.builtInTools ?? {};
  const list = allow ? "allow" : "deny";
  for (const [index, name] of (allow ?? deny ?? []).entries()) {
    const option = `builtInTools.${list}[${index}]`;
    if (deny && fixed.includes(name)) {
      const problem = `cannot be ${JSON.stringify(name)}: codex has no setting that removes it.`;
      throw new InvalidOptionError(
        option,
        "a tool that can be removed",
        JSON.stringify(name),
        where,
        problem,
      );
    }
    if (removable.includes(name) || fixed.includes(name)) continue;
    const expected = `one of ${[...removable, ...fixed].join(", ")}`;
    throw new InvalidOptionError(option, expected, describeValue(name), where);
  }
  if (allow && !allow.includes("applyPatch"))
    throw new InvalidOptionError(
      "builtInTools.allow",
      'a list with "applyPatch", which codex cannot remove',
      "one without it",
      where,
    );
  const search = options.webSearchMode ?? (options.webSearchEnabled ? "live" : "disabled");
  if (search !== "disabled") refuseWithout(where, options, "webSearch", "webSearchMode");
  if (options.onUserInput !== undefined) refuseWithout(where, options, "requestUserInput", "onUserInput");
}

/** Rejects an option or a call that needs a tool, without that tool. */
export function refuseWithout(where: string, options: ToolOptions, tool: BuiltInTool, needed: string): void {
  if (!removedTools(options).includes(tool)) return;
  const expected = `without \`builtInTools\` that remove ${JSON.stringify(tool)}`;
  throw new InvalidOptionError(needed, expected, "both", where);
}

/** The tools to remove. */
export function removedTools({ builtInTools: tools }: ToolOptions): readonly BuiltInTool[] {
  const { allow, deny } = tools ?? {};
  return allow ? (removable as BuiltInTool[]).filter((name) => !allow.includes(name)) : (deny ?? []);
}
