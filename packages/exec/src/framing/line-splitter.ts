import { ownFields } from "../arguments/own-fields.js";
import { LineTooLongError } from "./line-too-long-error.js";
import { PartialLine } from "./partial-line.js";

const LINE_FEED = 0x0a;

/** The cap on one line when none is given: 64 MiB. */
export const DEFAULT_MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Options of a {@link LineSplitter}. */
export interface LineSplitterOptions {
  /** The longest line accepted, in bytes, without its line feed. Default {@link DEFAULT_MAX_LINE_BYTES}. */
  maxLineBytes?: number | undefined;
}

/**
 * Cuts a stream of bytes into lines, at 0x0A only, and decodes them as UTF-8.
 *
 * Not `node:readline`: that also splits at a bare CR and, on newer Node, at U+2028 and U+2029, which the binary prints
 * raw inside JSON strings. A byte 0x0A never occurs inside a multi-byte UTF-8 character, so whole lines can be decoded
 * wherever the chunks were cut, and all that lie in one chunk at once, which takes half the time of one by one.
 *
 * A line may be a slice of the text of its chunk: keeping the line keeps that text in memory.
 */
export class LineSplitter {
  readonly #maxLineBytes: number;
  readonly #partial = new PartialLine();

  constructor(options: LineSplitterOptions = {}) {
    this.#maxLineBytes = ownFields(options).maxLineBytes ?? DEFAULT_MAX_LINE_BYTES;
  }

  /** Bytes held because their line feed has not come yet; never more than the cap. */
  get pendingBytes(): number {
    return this.#partial.byteLength;
  }

  /**
   * Takes the next chunk and appends the lines it completes to `lines`, without their line feed and without one CR
   * before it. Returns `lines`.
   *
   * @throws {LineTooLongError} when a line passes the cap. The lines completed before it have been appended. What was
   * held is let go; the splitter has lost its place and must not be used again.
   */
  push(chunk: Uint8Array, lines: string[] = []): string[] {
    const bytes = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const last = bytes.lastIndexOf(LINE_FEED);
    if (last !== -1) this.#pushWhole(bytes, last, lines);
    if (last + 1 < bytes.length) {
      this.#checkCap(bytes.length - last - 1);
      this.#partial.append(last === -1 ? bytes : bytes.subarray(last + 1));
    }
    return lines;
  }

  /** At the end of the stream: the last line if it had no line feed, else `undefined`. */
  flush(): string | undefined {
    return this.#partial.byteLength === 0 ? undefined : decode(this.#partial.take());
  }

  /** Appends the lines of a chunk up to its last line feed, which is at `last`. */
  #pushWhole(bytes: Buffer, last: number, lines: string[]): void {
    let start = 0;
    // One by one where a line may have begun before the chunk, or may pass the cap within it.
    while (start <= last && (this.#partial.byteLength > 0 || last - start > this.#maxLineBytes)) {
      const end = bytes.indexOf(LINE_FEED, start);
      this.#checkCap(end - start);
      lines.push(decode(this.#partial.take(bytes.subarray(start, end))));
      start = end + 1;
    }
    if (start > last) return;
    for (const line of bytes.toString("utf8", start, last).split("\n"))
      lines.push(withoutCarriageReturn(line));
  }

  #checkCap(addedBytes: number): void {
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
