import { describeValue } from "@codex/protocol/describe";
import { InvalidInputError } from "../errors/option-errors.js";

/** An image in memory, checked and copied. */
export interface InlineImage {
  /** The part of the media type after `image/`, which is also the extension of a file. */
  format: string;
  bytes: Buffer;
}

/** What images begin with, one character a byte. */
const formats: readonly (readonly [string, RegExp])[] = [
  ["png", /^\x89PNG\r\n/],
  ["jpeg", /^\xff\xd8\xff/],
  ["gif", /^GIF8[79]a/],
  ["webp", /^RIFF.{4}WEBP/s],
];

const expected =
  "a PNG, JPEG, GIF or WebP image: a Uint8Array, or a data URL such as `data:image/png;base64,iVBO…`";

/**
 * Checks and copies an image in memory.
 *
 * @throws {InvalidInputError}
 */
export function readInlineImage(data: unknown, index: number): InlineImage {
  const fail = (problem: string) =>
    new InvalidInputError(`entry ${index} needs as \`data\` ${expected}, but ${problem}.`, { index });
  // An array of another realm, as in Jest or a `vm` context, is one, too.
  const isBytes = process.getBuiltinModule("node:util").types.isUint8Array(data);
  if (!isBytes && typeof data !== "string") throw fail(`got ${describeValue(data)}`);
  const { mediaType, bytes } = isBytes
    ? { mediaType: undefined, bytes: Buffer.from(data) }
    : readDataUrl(data);
  // The message does not quote a text: it can be an image of megabytes.
  if (bytes === undefined) throw fail("got a string that is no such URL");
  if (bytes.length === 0) throw fail("it is empty");
  const header = bytes.toString("latin1", 0, 16);
  const format = formats.find(([, start]) => start.test(header))?.[0];
  if (format === undefined) throw fail("its bytes do not begin like one");
  if (mediaType !== undefined && mediaType !== `image/${format}`) {
    throw fail(`its media type is ${mediaType} and its bytes are image/${format}`);
  }
  return { format, bytes };
}

/** The URL of an image in memory. */
export function dataUrlOf({ format, bytes }: InlineImage): string {
  return `data:image/${format};base64,${bytes.toString("base64")}`;
}

function readDataUrl(url: string): { mediaType: string; bytes: Buffer | undefined } {
  const [prefix, mediaType = ""] = /^data:(image\/[a-z]{3,4});base64,/i.exec(url) ?? [];
  if (prefix === undefined) return { mediaType, bytes: undefined };
  const base64 = url.slice(prefix.length);
  const bytes = Buffer.from(base64, "base64");
  // `Buffer.from` skips what is not Base64.
  const isWhole = base64.length % 4 === 0 && bytes.length === Buffer.byteLength(base64, "base64");
  return { mediaType: mediaType.toLowerCase(), bytes: isWhole ? bytes : undefined };
}

/** Rejects an image that cannot be read: the CLI silently drops it, and only the model learns of it. */
export function checkImageFile(path: string, index: number): void {
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
