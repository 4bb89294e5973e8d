import type { LiveItem } from "./live-item.js";
import { printableText } from "./printable-text.js";
import { WordFlow } from "./word-flow.js";

/** Most characters that are held back for the end of a word or of a `span` of code. */
const mostHeldCharacters = 200;

/** A text that is shown word by word. */
export class LiveText implements LiveItem {
  readonly #look: (text: string) => string;
  readonly #flow: WordFlow;
  #held = "";

  /** @param look adds colours to printable text */
  constructor(look: (text: string) => string, columns: number | undefined) {
    this.#look = look;
    this.#flow = new WordFlow(columns);
  }

  add(delta: string): string {
    this.#held += delta;
    const end = endOfWholeWords(this.#held);
    const whole = this.#held.slice(0, end);
    this.#held = this.#held.slice(end);
    return this.#show(whole);
  }

  end(): string {
    return this.#show(this.#held.trimEnd());
  }

  #show(text: string): string {
    const printable = printableText(text);
    return printable === "" ? "" : this.#flow.add(this.#look(printable));
  }
}

/** Where the last word ends that is whole and in no `span` or **span** that is still open. */
function endOfWholeWords(text: string): number {
  const end = text.search(/\s+\S*$/);
  if (end <= 0) return text.length > mostHeldCharacters && end < 0 ? text.length : 0;
  const lineStart = text.lastIndexOf("\n", end - 1) + 1;
  const line = text.slice(lineStart, end);
  const isOpen = [/`/g, /\*\*/g].some((mark) => (line.match(mark)?.length ?? 0) % 2 === 1);
  return isOpen && line.length < mostHeldCharacters
    ? Math.max(0, text.slice(0, lineStart).trimEnd().length)
    : end;
}
