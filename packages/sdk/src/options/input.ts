import { describeValue } from "@codex/protocol/describe";
import { absolutePath, fieldOf } from "../checks/caller-values.js";
import { InvalidInputError } from "../errors/option-errors.js";

/** One entry of a turn's input: text, or an image file on this machine. */
export type UserInput =
  | {
      type: "text";
      /** The text. Several text entries are joined by a blank line. */
      text: string;
    }
  | {
      type: "local_image";
      /** Path of the image file, absolute or relative to the current directory of this process. */
      path: string;
    };

/** A turn's input: a prompt, or a list of texts and images. It may consist of images only. */
export type Input = string | UserInput[];

/** A turn's input as an engine takes it. */
export interface TurnInput {
  /** All texts, joined by a blank line; empty if there are only images. */
  prompt: string;
  /** Absolute paths of the images, each checked to be a readable file. */
  images: string[];
}

/** The longest prompt that the CLI accepts, in Unicode characters. With one more it exits with 1. */
const maxPromptCharacters = 1_048_576;

/**
 * Checks and copies a turn's input. Synchronous, so that turns keep the order of their calls.
 *
 * @param options.isElsewhere whether the agent runs on another machine, where its images are, too
 */
export function prepareInput(input: unknown, { isElsewhere = false } = {}): TurnInput {
  const { texts, images } = typeof input === "string" ? { texts: [input], images: [] } : readEntries(input);
  // `codex exec` drops a byte order mark; the engines must agree.
  const text = texts.join("\n\n").replace(/^\ufeff/, "");
  const prompt = text.trim() === "" ? "" : text;
  if (prompt === "" && images.length === 0) {
    throw new InvalidInputError("it has neither text nor an image.");
  }
  checkLength(prompt);
  if (!isElsewhere) for (const { path, index } of images) checkImage(path, index);
  return { prompt, images: images.map(({ path }) => path) };
}

function readEntries(input: unknown) {
  if (!Array.isArray(input)) {
    throw new InvalidInputError(`expected a string or a list of entries, but got ${describeValue(input)}.`);
  }
  const texts: string[] = [];
  const images: { path: string; index: number }[] = [];
  for (const [index, entry] of input.entries()) {
    const kind = fieldOf(entry, "type");
    if (kind === "text") texts.push(requireText(fieldOf(entry, "text"), "text", index));
    else if (kind === "local_image") images.push({ path: requirePath(fieldOf(entry, "path"), index), index });
    else {
      const got = describeValue(kind);
      throw new InvalidInputError(`entry ${index} has type ${got}; known are "text" and "local_image".`, {
        index,
      });
    }
  }
  return { texts, images };
}

function requirePath(value: unknown, index: number): string {
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
    `the image ${shown} is relative to a current directory that no longer exists. Use an absolute path.`,
    { index },
  );
}

function requireText(value: unknown, field: string, index: number): string {
  if (typeof value === "string") return value;
  const got = describeValue(value);
  throw new InvalidInputError(`entry ${index} needs a string \`${field}\`, but got ${got}.`, { index });
}

function checkLength(prompt: string): void {
  // Code units are an upper bound of characters; only a prompt near the limit is counted.
  if (prompt.length <= maxPromptCharacters) return;
  let characters = 0;
  for (const _ of prompt) characters += 1;
  if (characters <= maxPromptCharacters) return;
  throw new InvalidInputError(
    `it has ${characters} characters; the agent takes at most ${maxPromptCharacters}. Put long material into a file and name the file.`,
  );
}

/** Rejects an image that cannot be read: the CLI silently drops it, and only the model learns of it. */
function checkImage(path: string, index: number): void {
  // An `import` of it takes 2 ms of the start of every program, also of those that send no images.
  const { accessSync, constants, statSync } = process.getBuiltinModule("node:fs");
  let isFile: boolean;
  try {
    accessSync(path, constants.R_OK);
    isFile = statSync(path).isFile();
  } catch (cause) {
    throw new InvalidInputError(`the image ${JSON.stringify(path)} cannot be read.`, { index, cause });
  }
  if (!isFile) throw new InvalidInputError(`the image ${JSON.stringify(path)} is not a file.`, { index });
}
