/** Keeps the last bytes of a stream of any length, in one buffer that is written around in a circle. */
export class ByteTail {
  readonly #capacity: number;
  #ring: Buffer | undefined;
  #next = 0;
  #total = 0;

  /** @param capacity How many bytes are kept. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Takes the next bytes of the stream. */
  push(chunk: Uint8Array): void {
    this.#total += chunk.length;
    if (this.#capacity === 0) return;
    this.#ring ??= Buffer.allocUnsafeSlow(this.#capacity);
    const kept = chunk.length > this.#capacity ? chunk.subarray(chunk.length - this.#capacity) : chunk;
    const untilEnd = Math.min(kept.length, this.#capacity - this.#next);
    this.#ring.set(kept.subarray(0, untilEnd), this.#next);
    this.#ring.set(kept.subarray(untilEnd), 0);
    this.#next = (this.#next + kept.length) % this.#capacity;
  }

  /** The bytes kept, as UTF-8 text. A character whose beginning was dropped is dropped whole. */
  toString(): string {
    if (this.#ring === undefined) return "";
    if (this.#total <= this.#capacity) return this.#ring.toString("utf8", 0, this.#total);
    const bytes = Buffer.concat([this.#ring.subarray(this.#next), this.#ring.subarray(0, this.#next)]);
    let start = 0;
    while (start < 3 && start < bytes.length && isContinuationByte(bytes[start])) start += 1;
    return bytes.toString("utf8", start);
  }
}

function isContinuationByte(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
