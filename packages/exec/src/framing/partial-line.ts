/** Pieces smaller than this are copied together; larger ones are kept as they came. */
const KEEP_PIECE_BYTES = 4 * 1024;
const BLOCK_BYTES = 16 * 1024;

/**
 * The beginning of a line whose end has not come yet.
 *
 * Joined once, when the line is complete, so that a line of many chunks costs linear time. Small pieces are copied
 * into blocks: a child that writes one byte at a time must not cost an object per byte, and the last few bytes of a
 * chunk must not keep the whole chunk in memory.
 */
export class PartialLine {
  #pieces: Buffer[] = [];
  #byteLength = 0;
  #block: Buffer | undefined;
  #blockStart = 0;
  #blockEnd = 0;

  /** Bytes held, in all pieces. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Adds bytes at the end. A piece of 4 KiB or more is kept by reference. */
  append(piece: Buffer): void {
    this.#byteLength += piece.length;
    if (piece.length >= KEEP_PIECE_BYTES) {
      this.#closeRun();
      this.#pieces.push(piece);
      return;
    }
    if (this.#block === undefined || this.#blockEnd + piece.length > this.#block.length) {
      this.#closeRun();
      this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      this.#blockStart = 0;
      this.#blockEnd = 0;
    }
    this.#blockEnd += piece.copy(this.#block, this.#blockEnd);
  }

  /** Everything held, followed by `last`, copied into one buffer; afterwards nothing is held. */
  take(last?: Buffer): Buffer {
    this.#closeRun();
    if (last !== undefined) this.#pieces.push(last);
    const line = Buffer.concat(this.#pieces);
    this.clear();
    return line;
  }

  /** Lets go of everything but one block, which the next line reuses. */
  clear(): void {
    this.#pieces = [];
    this.#byteLength = 0;
    this.#blockStart = 0;
    this.#blockEnd = 0;
  }

  /** Turns the small pieces copied since the last call into one piece, so that order is kept. */
  #closeRun(): void {
    if (this.#block !== undefined && this.#blockEnd > this.#blockStart) {
      this.#pieces.push(this.#block.subarray(this.#blockStart, this.#blockEnd));
    }
    this.#blockStart = this.#blockEnd;
  }
}
