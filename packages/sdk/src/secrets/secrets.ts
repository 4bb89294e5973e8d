import { redact } from "@codex/protocol";

import type { CodexOptions } from "../codex/codex-options.js";
import { findSecrets } from "./find-secrets.js";

/** The secrets of one `Codex`, to be kept out of messages. */
export class Secrets {
  readonly #options: CodexOptions;
  #known: readonly string[] = [];

  /** @param options where they are looked for */
  constructor(options: CodexOptions) {
    this.#options = options;
  }

  /**
   * The secrets as of now, since `process.env` may change. As long as they are the same, so is the array: what is computed
   * of it to find them is cached with it.
   */
  list(): readonly string[] {
    const found = findSecrets(this.#options);
    const isSame = found.length === this.#known.length && found.every((each, at) => each === this.#known[at]);
    if (!isSame) this.#known = found;
    return this.#known;
  }

  /** Hides them in a text. */
  redact(text: string): string {
    return redact(text, this.list());
  }

  /** Wraps a listener so that the diagnostics it receives are without them. */
  redactDiagnostics(listener: CodexOptions["onDiagnostic"]): CodexOptions["onDiagnostic"] {
    if (listener === undefined) return undefined;
    return (diagnostic) => {
      const { message, detail } = diagnostic;
      return listener({
        ...diagnostic,
        message: this.redact(message),
        ...(detail !== undefined && { detail: this.redact(detail) }),
      });
    };
  }
}
