import { ownFields } from "../options.js";
import { LineTooLongError } from "./line-too-long-error.js";
import { PartialLine } from "./partial-line.js";

const lineFeed = 0x0a;

/** Default of `maxLineBytes`: 64 MiB. */
export const DEFAULT_MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Options of a {@link LineSplitter}. */
export interface LineSplitterOptions {
  /** The longest line accepted, in bytes, without its line feed. Default: {@link DEFAULT_MAX_LINE_BYTES}. */
  maxLineBytes?: number | undefined;
}

/**
 * Splits a stream of bytes into lines, at 0x0A only, and decodes them as UTF-8.
 *
 * `node:readline` is not an option: it also splits at a bare CR and, on newer Node, at U+2028 and U+2029, which the binary
 * prints unescaped inside JSON strings. The byte 0x0A never occurs inside a multi-byte UTF-8 character, so whole lines can
 * be decoded wherever the chunks were cut. All complete lines of a chunk are decoded at once, which takes half the time of
 * decoding them one by one.
 *
 * A line may be a slice of its chunk's text, so keeping the line keeps that text in memory.
 */
export class LineSplitter {
  readonly #maxLineBytes: number;
  readonly #partial = new PartialLine();

  constructor(options: LineSplitterOptions = {}) {
    this.#maxLineBytes = ownFields(options).maxLineBytes ?? DEFAULT_MAX_LINE_BYTES;
  }

  /** Bytes held because their line feed has not arrived yet. Never more than `maxLineBytes`. */
  get pendingBytes(): number {
    return this.#partial.byteLength;
  }

  /**
   * Takes the next chunk, appends the lines that it completes to `lines`, and returns `lines`. A line does not include its
   * line feed, nor a single CR before that.
   *
   * @throws {LineTooLongError} when a line is longer than `maxLineBytes`. The lines before it have been appended. The
   *   splitter releases what it held; it has lost its place and must not be used again.
   */
  push(chunk: Uint8Array, lines: string[] = []): string[] {
    const bytes = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const last = bytes.lastIndexOf(lineFeed);
    if (last !== -1) this.#pushWhole(bytes, last, lines);
    if (last + 1 < bytes.length) {
      this.#checkLimit(bytes.length - last - 1);
      this.#partial.append(last === -1 ? bytes : bytes.subarray(last + 1));
    }
    return lines;
  }

  /** Call at the end of the stream. Returns the last line if it had no line feed, otherwise `undefined`. */
  flush(): string | undefined {
    return this.#partial.byteLength === 0 ? undefined : decode(this.#partial.take());
  }

  /** Appends the lines of a chunk up to its last line feed, whose index is `last`. */
  #pushWhole(bytes: Buffer, last: number, lines: string[]): void {
    let start = 0;
    // One by one while a line may have begun before this chunk, or may exceed the limit within it.
    while (start <= last && (this.#partial.byteLength > 0 || last - start > this.#maxLineBytes)) {
      const end = bytes.indexOf(lineFeed, start);
      this.#checkLimit(end - start);
      lines.push(decode(this.#partial.take(bytes.subarray(start, end))));
      start = end + 1;
    }
    if (start > last) return;
    for (const line of bytes.toString("utf8", start, last).split("\n"))
      lines.push(withoutCarriageReturn(line));
  }

  #checkLimit(addedBytes: number): void {
    const lineBytes = this.#partial.byteLength + addedBytes;
    if (lineBytes > this.#maxLineBytes) {
      this.#partial.clear();
      throw new LineTooLongError(this.#maxLineBytes, lineBytes);
    }
  }
}

function decode(line: Buffer): string {
  return withoutCarriageReturn(line.toString("utf8"));
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
