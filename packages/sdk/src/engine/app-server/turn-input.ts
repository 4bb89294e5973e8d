import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import type { Connection, RequestParams } from "@codex/app-server";
import type { UserInput } from "@codex/app-server/wire";
import { InvalidInputError } from "../../errors/option-errors.js";
import type { InputPart, TurnInput } from "../../options/input.js";
import type { SkillPart, UntrustedText } from "../../options/input-entries.js";
import { dataUrlOf } from "../../options/input-image.js";
import type { TurnRequest } from "../engine.js";
import { readAnswer } from "../server-answers.js";
import type { ServerVersion } from "./server-version.js";

type InputParameters = Pick<RequestParams<"turn/start">, "input" | "additionalContext">;

/** The input as the server takes it, in the order of its entries. Its skills have been located. */
export function inputParameters({ parts, untrusted }: TurnInput): InputParameters {
  const input = parts.map(toUserInput);
  return untrusted.length === 0 ? { input } : { input, additionalContext: additionalContext(untrusted) };
}

function toUserInput(part: InputPart): UserInput {
  switch (part.type) {
    case "text":
      return { type: "text", text: part.text, text_elements: [] };
    case "skill":
      return { type: "skill", name: part.name, path: part.path ?? "" };
    case "image":
      return typeof part.image === "string"
        ? { type: "localImage", path: resolve(part.image) }
        : { type: "image", url: dataUrlOf(part.image) };
  }
}

/** The server cuts the middle out of a longer text, in bytes of UTF-8. */
const maxContextBytes = 4000;

/**
 * The server orders the texts by their keys, and leaves out one that the thread has had under the same key. Hence the keys are
 * unique, and a long text is several, which the model reads one after another.
 */
function additionalContext(texts: readonly UntrustedText[]): InputParameters["additionalContext"] {
  const pieces = texts.flatMap(({ text, toolName }) =>
    split(text).map((value) => ({ value, name: toolName })),
  );
  const prefix = randomUUID();
  const keyOf = (index: number) => `${prefix}-${String(index).padStart(6, "0")}`;
  return Object.fromEntries(
    pieces.map((piece, index) => [keyOf(index), { ...piece, kind: "untrusted" as const }]),
  );
}

/** Splits a text into pieces that the server does not shorten. */
function split(text: string): string[] {
  const bytes = Buffer.from(text);
  const pieces: string[] = [];
  for (let start = 0, end: number; start < bytes.length; start = end) {
    end = Math.min(start + maxContextBytes, bytes.length);
    // Not within a character.
    while (end < bytes.length && ((bytes[end] as number) & 0xc0) === 0x80) end -= 1;
    pieces.push(bytes.toString("utf8", start, end));
  }
  return pieces;
}

/**
 * Makes the input of a turn ready for its thread. Returns `undefined` for one that is.
 *
 * @throws {InvalidInputError} with a skill that cannot be found, or a server that would leave out a part
 */
export function readyInput(
  { input, options, threadOptions }: TurnRequest,
  session: { connection: Connection; serverVersion: ServerVersion; settings: { directory: string } },
): Promise<TurnInput> | undefined {
  session.serverVersion.checkInput(input);
  if (!input.parts.some(({ type }) => type === "skill")) return undefined;
  const directory = options.workingDirectory ?? session.settings.directory;
  return locateSkills(input, session.connection, directory, threadOptions.disabledSkills);
}

/**
 * Finds the files of the skills of an input. The server would leave out a skill that it does not know.
 *
 * @param directory the working directory of the turn
 * @throws {InvalidInputError} when there is no such skill, or more than one
 */
async function locateSkills(
  input: TurnInput,
  connection: Connection,
  directory: string,
  disabled: readonly string[] = [],
): Promise<TurnInput> {
  const cwd = resolve(directory);
  const answer = await connection.request("skills/list", { cwds: [cwd] });
  const skills = readAnswer("skills/list", answer, ({ data }) => data.flatMap((entry) => entry.skills));
  const locate = (part: InputPart): InputPart => {
    if (part.type !== "skill") return part;
    const found = skills.filter(({ name, path }) => name === part.name && path === (part.path ?? path));
    const named = found.map((skill) =>
      disabled.includes(skill.name) ? { ...skill, enabled: false } : skill,
    );
    return { ...part, path: readAnswer("skills/list", named, (candidates) => choose(part, cwd, candidates)) };
  };
  return { ...input, parts: input.parts.map(locate) };
}

function choose(
  { name, index }: SkillPart,
  cwd: string,
  named: readonly { path: string; enabled: boolean }[],
): string {
  const [skill, another] = named.filter(({ enabled }) => enabled);
  const shown = `skill ${JSON.stringify(name)}`;
  if (another !== undefined) {
    const paths = named.map(({ path }) => path).join(", ");
    throw new InvalidInputError(
      `there are several with the name of the ${shown}. Choose by \`path\`: ${paths}.`,
      { index },
    );
  }
  if (skill !== undefined) return skill.path;
  const problem = named.length > 0 ? "is disabled" : `does not exist for ${cwd}`;
  throw new InvalidInputError(`the ${shown} ${problem}.`, { index });
}
