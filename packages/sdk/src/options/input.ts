import { describeValue } from "@codex/protocol/describe";
import { absolutePath, fieldOf } from "../checks/caller-values.js";
import { InvalidInputError } from "../errors/option-errors.js";
import { checkImageFile, type InlineImage, readInlineImage } from "./input-image.js";

/** One entry of a turn's input: text, an image file on this machine, or an image in memory. */
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
    }
  | {
      type: "image";
      /**
       * The PNG, JPEG, GIF or WebP image: its bytes, which the call copies, or a `data:image/png;base64,…` URL, whose media type
       * must be that of its bytes. On exec it is a private temporary file until the turn has ended.
       */
      data: Uint8Array | string;
      /** Lets programs written for two types of entries read `path` of what is not a text. */
      path?: undefined;
    };

/** A turn's input: a prompt, or a list of texts and images. It may consist of images only. */
export type Input = string | UserInput[];

/** A turn's input as an engine takes it. */
export interface TurnInput {
  /** All texts, joined by a blank line; empty if there are only images. */
  prompt: string;
  /** The images: absolute paths, each checked to be a readable file, and images in memory. */
  images: (string | InlineImage)[];
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
  for (const { image, index } of images) {
    if (typeof image === "string" && !isElsewhere) checkImageFile(image, index);
  }
  return { prompt, images: images.map(({ image }) => image) };
}

function readEntries(input: unknown) {
  if (!Array.isArray(input)) {
    throw new InvalidInputError(`expected a string or a list of entries, but got ${describeValue(input)}.`);
  }
  const texts: string[] = [];
  const images: { image: string | InlineImage; index: number }[] = [];
  for (const [index, entry] of input.entries()) {
    const kind = fieldOf(entry, "type");
    if (kind === "text") texts.push(requireText(fieldOf(entry, "text"), "text", index));
    else if (kind === "local_image")
      images.push({ image: requirePath(fieldOf(entry, "path"), index), index });
    else if (kind === "image") images.push({ image: readInlineImage(fieldOf(entry, "data"), index), index });
    else {
      const got = describeValue(kind);
      const known = `known are "text", "local_image" and "image"`;
      throw new InvalidInputError(`entry ${index} has type ${got}; ${known}.`, { index });
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
