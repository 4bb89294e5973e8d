const REPLACEMENT = "[redacted]";
/** What is shorter is no secret worth the name, and would tear words apart. */
const SHORTEST_SECRET = 8;

/** Replaces secrets in a stream of text, also where one is cut by the border of two pieces. */
export class Redactor {
  readonly #secrets: readonly string[];
  #held = "";

  /** @param secrets The texts to replace. Those of fewer than 8 characters are left alone. */
  constructor(secrets: readonly string[]) {
    // The longest first: one may be part of another.
    this.#secrets = secrets
      .filter((secret) => secret.length >= SHORTEST_SECRET)
      .sort((a, b) => b.length - a.length);
  }

  /** Whether there is anything to replace. */
  get active(): boolean {
    return this.#secrets.length > 0;
  }

  /** Takes the next piece; returns what can be passed on. An end that may be the beginning of a secret is held. */
  write(text: string): string {
    let redacted = this.#held + text;
    for (const secret of this.#secrets) redacted = redacted.replaceAll(secret, REPLACEMENT);
    const cut = redacted.length - this.#lengthOfBeginning(redacted);
    this.#held = redacted.slice(cut);
    return redacted.slice(0, cut);
  }

  /** The rest, at the end of the stream. */
  end(): string {
    const held = this.#held;
    this.#held = "";
    return held;
  }

  /** How many characters at the end of a text are the beginning of a secret. */
  #lengthOfBeginning(text: string): number {
    let longest = 0;
    for (const secret of this.#secrets) {
      for (let length = Math.min(secret.length - 1, text.length); length > longest; length -= 1) {
        if (text.endsWith(secret.slice(0, length))) longest = length;
      }
    }
    return longest;
  }
}
