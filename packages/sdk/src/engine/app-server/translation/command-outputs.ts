/** What the server keeps of a command's output is no longer, so what streams beyond it never adds up. */
const mostCharacters = 1024 * 1024;

/**
 * Knows what was streamed of the commands that run. The server does not stream what a command prints in its first
 * 150 ms or so, and drops pieces when output comes fast.
 */
export class CommandOutputs {
  readonly #streamed = new Map<string, string>();

  /** A command begins. Its id may be that of an earlier one. */
  start(itemId: string): void {
    this.#streamed.delete(itemId);
  }

  /** Takes a piece of a command's output. */
  add(itemId: string, delta: string): void {
    const streamed = this.#streamed.get(itemId) ?? "";
    if (streamed.length <= mostCharacters) this.#streamed.set(itemId, streamed + delta);
  }

  /** The command has ended with this output: returns the end of it that was not streamed, if only an end is missing. */
  takeRest(itemId: string, output: string): string {
    const streamed = this.#streamed.get(itemId) ?? "";
    this.#streamed.delete(itemId);
    return output.startsWith(streamed) ? output.slice(streamed.length) : "";
  }
}
