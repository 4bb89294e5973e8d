import { LineTooLongError } from "./line-too-long-error.js";
import { PartialLine } from "./partial-line.js";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The cap on one line when none is given: 64 MiB. */
export const DEFAULT_MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Options of a {@link LineSplitter}. */
export interface LineSplitterOptions {
  /** The longest line accepted, in bytes, without its line feed. Default {@link DEFAULT_MAX_LINE_BYTES}. */
  maxLineBytes?: number | undefined;
}

/**
 * Cuts a stream of bytes into lines, at 0x0A only.
 *
 * Not `node:readline`: that also splits at a bare CR and, on newer Node, at U+2028 and U+2029, which the binary prints
 * raw inside JSON strings. A byte 0x0A never occurs inside a multi-byte UTF-8 character, so every line can be decoded
 * on its own, wherever the chunks were cut.
 *
 * A line that lies in one chunk is a view of that chunk, not a copy: keeping the line keeps its chunk in memory.
 */
export class LineSplitter {
  readonly #maxLineBytes: number;
  readonly #partial = new PartialLine();

  constructor(options: LineSplitterOptions = {}) {
    this.#maxLineBytes = options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES;
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
  push(chunk: Uint8Array, lines: Buffer[] = []): Buffer[] {
    const bytes = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    let end = bytes.indexOf(LINE_FEED);
    while (end !== -1) {
      this.#checkCap(end - start);
      const piece = bytes.subarray(start, end);
      lines.push(withoutCarriageReturn(this.#partial.byteLength === 0 ? piece : this.#partial.take(piece)));
      start = end + 1;
      end = bytes.indexOf(LINE_FEED, start);
    }
    if (start < bytes.length) {
      this.#checkCap(bytes.length - start);
      this.#partial.append(start === 0 ? bytes : bytes.subarray(start));
    }
    return lines;
  }

  /** At the end of the stream: the last line if it had no line feed, else `undefined`. */
  flush(): Buffer | undefined {
    return this.#partial.byteLength === 0 ? undefined : withoutCarriageReturn(this.#partial.take());
  }

  #checkCap(addedBytes: number): void {
    const lineBytes = this.#partial.byteLength + addedBytes;
    if (lineBytes > this.#maxLineBytes) {
      this.#partial.clear();
      throw new LineTooLongError(this.#maxLineBytes, lineBytes);
    }
  }
}

function withoutCarriageReturn(line: Buffer): Buffer {
  const last = line.length - 1;
  return line[last] === CARRIAGE_RETURN ? line.subarray(0, last) : line;
}
