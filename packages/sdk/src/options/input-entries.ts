import { describeValue } from "@codex/protocol/describe";
import { absolutePath, fieldOf } from "../checks/caller-values.js";
import { InvalidInputError, UnsupportedOptionError } from "../errors/option-errors.js";

/** Where the agent that receives an input runs. */
export interface InputPlace {
  /** Whether it runs on another machine, where its files are, too. */
  isElsewhere?: boolean;
  /** Whether an app-server runs the turn. */
  usesServer?: boolean;
}

/** A skill of an input. */
export interface SkillPart {
  type: "skill";
  name: string;
  /** The path of its `SKILL.md`; `undefined` until it is looked up. */
  path: string | undefined;
  /** The index of the entry. */
  index: number;
}

/** A text of an input that is not the user's. */
export interface UntrustedText {
  type: "untrusted_text";
  text: string;
  /** The name of the tool whose output the text is for the model. */
  toolName: string;
}

/**
 * Checks an entry that only an app-server can pass on.
 *
 * @throws {UnsupportedOptionError} on exec
 */
export function readServerEntry(
  kind: "skill" | "untrusted_text",
  entry: unknown,
  index: number,
  { usesServer }: InputPlace,
): SkillPart | UntrustedText {
  const value = (field: string) => requireFilled(fieldOf(entry, field), field, index);
  const read = (): SkillPart | UntrustedText => {
    if (kind === "untrusted_text") {
      return { type: kind, text: value("text"), toolName: toolName(value("source"), index) };
    }
    const path = fieldOf(entry, "path") ?? undefined;
    const name = value("name");
    return { type: kind, name, path: path === undefined ? path : requirePath(path, "skill", index), index };
  };
  const checked = read();
  if (!usesServer) throw new UnsupportedOptionError(`{ type: ${JSON.stringify(kind)} }`, "app-server");
  return checked;
}

/** The longest name of a tool that the server accepts. */
const maxNameLength = 64;

function toolName(source: string, index: number): string {
  const words = source.toLowerCase().match(/[a-z0-9]+/g);
  if (words === null) {
    throw new InvalidInputError(
      `entry ${index} needs a \`source\` with letters or digits of English, such as "mail".`,
      { index },
    );
  }
  const name = words.join("_");
  return (/^[a-z]/.test(name) ? name : `source_${name}`).slice(0, maxNameLength);
}

/** Checks a mention. Returns a link to the file as the model writes them itself. */
export function fileLink(entry: unknown, index: number, isElsewhere: boolean): string {
  const path = requirePath(fieldOf(entry, "path"), "mention", index);
  if (!isElsewhere && !process.getBuiltinModule("node:fs").existsSync(path)) {
    throw new InvalidInputError(`the mention ${JSON.stringify(path)} does not exist.`, { index });
  }
  const given = fieldOf(entry, "name") ?? undefined;
  const name = given === undefined ? lastPart(path) : requireFilled(given, "name", index);
  // Brackets and line breaks would end the link.
  const label = name.replace(/[[\]\s]+/g, " ");
  return `[${label}](${/[\s()<>]/.test(path) ? `<${path.replace(/[<>\r\n]/g, encodeURIComponent)}>` : path})`;
}

const lastPart = (path: string) => path.split(/[\\/]/).findLast((part) => part !== "") ?? path;

/** Checks a path, and makes it absolute. */
export function requirePath(value: unknown, what: string, index: number): string {
  const path = requireText(value, "path", index);
  if (path === "" || path.includes("\0")) {
    throw new InvalidInputError(`entry ${index} needs a \`path\` that is not empty and has no NUL.`, {
      index,
    });
  }
  // The current directory can change before the turn starts.
  const absolute = absolutePath(path);
  if (absolute !== undefined) return absolute;
  const shown = JSON.stringify(path);
  throw new InvalidInputError(
    `the ${what} ${shown} is relative to a current directory that no longer exists. Use an absolute path.`,
    { index },
  );
}

/** Checks a string. */
export function requireText(value: unknown, field: string, index: number): string {
  if (typeof value === "string") return value;
  const got = describeValue(value);
  throw new InvalidInputError(`entry ${index} needs a string \`${field}\`, but got ${got}.`, { index });
}

function requireFilled(value: unknown, field: string, index: number): string {
  const text = requireText(value, field, index);
  if (text.trim() !== "") return text;
  throw new InvalidInputError(`entry ${index} needs a \`${field}\` that is not blank.`, { index });
}
