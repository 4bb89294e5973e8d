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

/** An image in memory. */
export type ImageInput = {
  type: "image";
  /**
   * The PNG, JPEG, GIF or WebP: its bytes, which are copied at the call, or a data URL in Base64, such as
   * `data:image/png;base64,iVBORw0…`. exec reads it from a private file that exists during the turn.
   */
  data: Uint8Array | string;
};

/** An entry of a turn's input, of all kinds. `UserInput` has those of the published SDK, so that programs that read one back compile. */
export type InputEntry = UserInput | ImageInput;

/** A turn's input: a prompt, or a list of texts and images. It may consist of images only. */
export type Input = string | UserInput[];

/** A turn's input as an engine takes it. */
export interface TurnInput {
  /** All texts, joined by a blank line; empty if there are only images. */
  prompt: string;
  /** The images: absolute paths, each checked to be a readable file, and images in memory. */
  images: (string | MemoryImage)[];
}

/** An image in memory. */
export interface MemoryImage {
  /** `png`, `jpeg`, `gif` or `webp`. */
  format: string;
  /** The content of the file. */
  bytes: Buffer;
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
  if (!isElsewhere) {
    for (const { image, index } of images) if (typeof image === "string") checkImage(image, index);
  }
  return { prompt, images: images.map(({ image }) => image) };
}

function readEntries(input: unknown) {
  if (!Array.isArray(input)) {
    throw new InvalidInputError(`expected a string or a list of entries, but got ${describeValue(input)}.`);
  }
  const texts: string[] = [];
  const images: { image: string | MemoryImage; index: number }[] = [];
  for (const [index, entry] of input.entries()) {
    const kind = fieldOf(entry, "type");
    if (kind === "text") texts.push(requireText(fieldOf(entry, "text"), "text", index));
    else if (kind === "local_image")
      images.push({ image: requirePath(fieldOf(entry, "path"), index), index });
    else if (kind === "image") images.push({ image: requireImage(fieldOf(entry, "data"), index), index });
    else {
      const got = describeValue(kind);
      throw new InvalidInputError(
        `entry ${index} has type ${got}; known are "text", "local_image" and "image".`,
        { index },
      );
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

/** What the formats that the agent decodes begin with, one character a byte. */
const imageFormats: readonly (readonly [string, RegExp])[] = [
  ["png", /^\x89PNG\r\n/],
  ["jpeg", /^\xff\xd8\xff/],
  ["gif", /^GIF8/],
  ["webp", /^RIFF.{4}WEBP/s],
];

function requireImage(data: unknown, index: number): MemoryImage {
  const bytes = typeof data === "string" ? bytesOfDataUrl(data) : copyBytes(data);
  const format = bytes && imageFormats.find(([, start]) => start.test(bytes.toString("latin1", 0, 12)))?.[0];
  if (bytes !== undefined && format !== undefined) return { format, bytes };
  const got = bytes ? "other bytes" : typeof data === "string" ? "another string" : describeValue(data);
  throw new InvalidInputError(
    `entry ${index} needs \`data\` that is a PNG, JPEG, GIF or WebP, as bytes or as a data URL in Base64, but got ${got}.`,
    { index },
  );
}

function bytesOfDataUrl(url: string): Buffer | undefined {
  const start = /^data:image\/[a-z+.-]+;base64,/i.exec(url)?.[0];
  if (start === undefined) return undefined;
  const encoded = url.slice(start.length);
  const bytes = Buffer.from(encoded, "base64");
  // Node skips what is not Base64.
  return bytes.length === Buffer.byteLength(encoded, "base64") ? bytes : undefined;
}

function copyBytes(value: unknown): Buffer | undefined {
  return value instanceof Uint8Array ? Buffer.from(value) : undefined;
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
