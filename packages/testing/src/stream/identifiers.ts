/** Makes the ids of one model's responses, items and calls: short, and never the same twice. */
export class Identifiers {
  readonly #counts = new Map<string, number>();

  /** The next id with this prefix, for example `call_3`. */
  next(prefix: "resp" | "msg" | "rs" | "fc" | "ctc" | "tsc" | "ws" | "call"): string {
    const count = (this.#counts.get(prefix) ?? 0) + 1;
    this.#counts.set(prefix, count);
    return `${prefix}_${count}`;
  }
}
