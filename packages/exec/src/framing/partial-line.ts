/** Pieces smaller than this are copied into blocks. Larger ones are kept by reference. */
const keepPieceBytes = 4 * 1024;
const blockBytes = 16 * 1024;

/**
 * The beginning of a line whose end has not arrived yet.
 *
 * The pieces are joined once, when the line is complete, so that a line of many chunks takes linear time. Small pieces are
 * copied into blocks: a child that writes one byte at a time must not cost an object per byte, and the last few bytes of
 * a chunk must not keep the whole chunk in memory.
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

  /** Appends bytes. A piece of 4 KiB or more is kept by reference. */
  append(piece: Buffer): void {
    this.#byteLength += piece.length;
    if (piece.length >= keepPieceBytes) {
      this.#closeRun();
      this.#pieces.push(piece);
      return;
    }
    if (this.#block === undefined || this.#blockEnd + piece.length > this.#block.length) {
      this.#closeRun();
      this.#block = Buffer.allocUnsafeSlow(blockBytes);
      this.#blockStart = 0;
      this.#blockEnd = 0;
    }
    this.#blockEnd += piece.copy(this.#block, this.#blockEnd);
  }

  /** Returns everything held, followed by `last`, copied into one buffer. Afterwards nothing is held. */
  take(last?: Buffer): Buffer {
    this.#closeRun();
    if (last !== undefined) this.#pieces.push(last);
    const line = Buffer.concat(this.#pieces);
    this.clear();
    return line;
  }

  /** Releases everything except one block, which the next line reuses. */
  clear(): void {
    this.#pieces = [];
    this.#byteLength = 0;
    this.#blockStart = 0;
    this.#blockEnd = 0;
  }

  /** Turns the small pieces copied since the last call into one piece, so that the order is kept. */
  #closeRun(): void {
    if (this.#block !== undefined && this.#blockEnd > this.#blockStart) {
      this.#pieces.push(this.#block.subarray(this.#blockStart, this.#blockEnd));
    }
    this.#blockStart = this.#blockEnd;
  }
}
