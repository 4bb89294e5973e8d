import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { reportDiagnostic } from "../errors/diagnostic.js";
import type { CodexOptions } from "../options/codex-options.js";
import type { TurnInput } from "../options/input.js";

/** What a file that codex cannot decode begins with, one character a byte. */
const unreadable: readonly (readonly [RegExp, string])[] = [
  [/^.{4}ftyp(?:hei|hev|mif1|msf1)/s, "a HEIC image"],
  [/^.{4}ftypavi[fs]/s, "an AVIF image"],
  [/^%PDF-/, "a PDF document"],
  [/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg\b/is, "an SVG drawing"],
];
/** What images begin with. Codex decodes the first four; others are left to it. */
const imageStarts = /^(?:\x89PNG\r\n|\xff\xd8\xff|GIF8|RIFF.{4}WEBP|BM|II\*\0|MM\0\*)/s;

const headerBytes = 1024;
/** Images may have data after their end. */
const trailerBytes = 4096;

/**
 * Reports images that codex cannot decode, by their first and last bytes: it puts a sentence in their place, which only the
 * model sees, and the turn continues.
 */
export function reportUnreadableImages(
  images: TurnInput["images"],
  onDiagnostic: CodexOptions["onDiagnostic"],
): void {
  for (const [index, image] of images.entries()) {
    const isFile = typeof image === "string";
    const problem = isFile ? problemOfFile(image) : problemOfBytes(image.bytes);
    if (problem === undefined) continue;
    const shown = isFile ? JSON.stringify(image) : `image ${index + 1} of the input`;
    reportDiagnostic(onDiagnostic, {
      code: "unreadable_image",
      message: `The agent cannot decode ${shown}: ${problem}. The model will not see it. Convert it to PNG, JPEG, GIF or WebP.`,
    });
  }
}

function problemOfFile(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const { size } = fstatSync(file);
    const trailerStart = Math.max(0, size - trailerBytes);
    return problemOf(readText(file, 0, headerBytes), readText(file, trailerStart, trailerBytes), size);
  } catch {
    // The agent says so itself when it cannot read a file.
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function problemOfBytes(bytes: Buffer): string | undefined {
  const trailer = bytes.toString("latin1", Math.max(0, bytes.length - trailerBytes));
  return problemOf(bytes.toString("latin1", 0, headerBytes), trailer, bytes.length);
}

function readText(file: number, start: number, length: number): string {
  const bytes = Buffer.alloc(length);
  return bytes.toString("latin1", 0, readSync(file, bytes, 0, length, start));
}

function problemOf(header: string, trailer: string, size: number): string | undefined {
  if (size === 0) return "it is empty";
  const kind = unreadable.find(([start]) => start.test(header))?.[1];
  if (kind !== undefined) return `it is ${kind}`;
  if (!imageStarts.test(header)) return "it does not begin like an image";
  const isCutPng = header.startsWith("\x89PNG") && !trailer.includes("IEND");
  const isCutWebp =
    header.startsWith("RIFF") && Buffer.from(header.slice(4, 8), "latin1").readUInt32LE() + 8 > size;
  return isCutPng || isCutWebp ? "its end is missing" : undefined;
}
