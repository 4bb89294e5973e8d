import type { CommandExecutionItem, ItemDeltaEvent, ThreadItem } from "@codex/sdk";

import {
  commandEnding,
  commandHeading,
  headLineCount,
  outputLine,
  outputLines,
  outputRest,
} from "./command-lines.js";
import { paintMarkdown, reasoningText } from "./item-lines.js";
import { type Style, WordWrapper } from "./layout.js";
import { printableText } from "./printable-text.js";

/** Most characters held back until a word or a `span` of code is complete. */
const maxHeldCharacters = 200;

/** An item that is shown while it streams. Its methods return the text to write, which may end within a line. */
interface LiveItem {
  /** Adds a delta. */
  add(delta: string): string;
  /** Ends the item. `item` is `undefined` if it was cut short. */
  end(item: ThreadItem | undefined, durationMs: number | undefined): string;
  /** Continues at the start of a line. */
  startLine(): void;
}

/**
 * Shows the item that is streaming. A terminal only scrolls, so one item at a time can be live: items that start in the
 * meantime are shown below it once they are complete.
 */
export class LiveBlock {
  readonly #style: Style;
  /** Items whose first deltas were not shown. */
  readonly #missed = new Set<string>();
  #current: { id: string; shown: LiveItem; isSpoken: boolean; lastCharacter: string } | undefined;
  #waiting = "";

  constructor(style: Style) {
    this.#style = style;
  }

  /** Whether this item is live. */
  isLive({ id }: { id?: unknown }): boolean {
    return this.#current !== undefined && this.#current.id === id;
  }

  /** Adds a delta. Returns its text if the item is live or can become so. */
  add(event: ItemDeltaEvent, started: ThreadItem | undefined): string {
    // When it is steered, the agent drops the message that it was writing: it never completes.
    const isDropped = this.#current?.isSpoken && isSpoken(event) && !this.isLive({ id: event.item_id });
    const cut = isDropped ? this.cutShort() : "";
    return cut + this.#show(event, started);
  }

  #show(event: ItemDeltaEvent, started: ThreadItem | undefined): string {
    if (this.#current?.id !== event.item_id && !this.#open(event, started)) {
      this.#missed.add(event.item_id);
      return "";
    }
    return this.#track(this.#current?.shown.add(event.delta) ?? "");
  }

  /** Something else was written, so the live item continues at the start of a line. */
  startLine(): void {
    this.#current?.shown.startLine();
  }

  /** Completes the live item. */
  complete(item: ThreadItem, durationMs: number | undefined): string {
    return this.#end(item, durationMs);
  }

  /** Forgets an item that completed without being live: its id may come back for another item. */
  forget({ id }: { id: string }): void {
    this.#missed.delete(id);
  }

  /** Ends the live item, if there is one, before it is complete. */
  cutShort(): string {
    return this.#end(undefined, undefined);
  }

  /** Returns a block to write now, or keeps it until the live item ends. */
  after(block: string): string {
    if (this.#current === undefined) return block;
    this.#waiting += block;
    return "";
  }

  #open(event: ItemDeltaEvent, started: ThreadItem | undefined): boolean {
    if (this.#current !== undefined || this.#missed.has(event.item_id)) return false;
    const shown = openLiveItem(event, started, this.#style);
    if (shown === undefined) return false;
    this.#current = { id: event.item_id, shown, isSpoken: isSpoken(event), lastCharacter: "" };
    return true;
  }

  #track(text: string): string {
    if (this.#current !== undefined && text !== "") this.#current.lastCharacter = text.slice(-1);
    return text;
  }

  #end(item: ThreadItem | undefined, durationMs: number | undefined): string {
    if (this.#current === undefined) return "";
    const last = this.#track(this.#current.shown.end(item, durationMs));
    const { lastCharacter } = this.#current;
    const waiting = this.#waiting;
    this.#current = undefined;
    this.#waiting = "";
    const gap = lastCharacter === "" ? "" : lastCharacter === "\n" ? "\n" : "\n\n";
    return last + gap + waiting;
  }
}

/** Whether the model writes the item itself. It writes one after the other. */
function isSpoken({ item_type }: ItemDeltaEvent): boolean {
  return item_type === "agent_message" || item_type === "reasoning";
}

/** Returns `undefined` for an item that is only shown once it is complete. */
function openLiveItem(
  { item_type }: ItemDeltaEvent,
  started: ThreadItem | undefined,
  style: Style,
): LiveItem | undefined {
  const { paint, width } = style;
  switch (item_type) {
    case "agent_message":
      return new LiveText((text) => paintMarkdown(text, paint), width);
    case "reasoning":
      return new LiveText((text) => paint.dim(paint.italic(reasoningText(text))), width);
    case "command_execution":
      return started?.type === "command_execution" ? new LiveOutput(started, style) : undefined;
    default:
      return undefined;
  }
}

/** Text that is shown word by word. */
class LiveText implements LiveItem {
  readonly #paint: (text: string) => string;
  readonly #wrapper: WordWrapper;
  #held = "";

  /** @param paint adds colours to printable text */
  constructor(paint: (text: string) => string, columns: number | undefined) {
    this.#paint = paint;
    this.#wrapper = new WordWrapper(columns);
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

  startLine(): void {
    this.#wrapper.startLine();
  }

  #show(text: string): string {
    const printable = printableText(text);
    return printable === "" ? "" : this.#wrapper.add(this.#paint(printable));
  }
}

/** Where the last complete word ends that is outside an unfinished `span` or **span**. */
function endOfWholeWords(text: string): number {
  const end = text.search(/\s+\S*$/);
  if (end <= 0) return text.length > maxHeldCharacters && end < 0 ? text.length : 0;
  const lineStart = text.lastIndexOf("\n", end - 1) + 1;
  const line = text.slice(lineStart, end);
  const isOpen = [/`/g, /\*\*/g].some((mark) => (line.match(mark)?.length ?? 0) % 2 === 1);
  return isOpen && line.length < maxHeldCharacters
    ? Math.max(0, text.slice(0, lineStart).trimEnd().length)
    : end;
}

/** A command whose output is shown line by line: its first lines as they arrive, its last ones once it has ended. */
class LiveOutput implements LiveItem {
  readonly #style: Style;
  #heading: string[];
  #partialLine = "";
  readonly #shown: string[] = [];

  constructor(started: CommandExecutionItem, style: Style) {
    this.#style = style;
    this.#heading = commandHeading(started, style);
  }

  add(delta: string): string {
    const text = this.#partialLine + delta;
    const end = text.lastIndexOf("\n") + 1;
    this.#partialLine = this.#shown.length < headLineCount ? text.slice(end) : "";
    const lines = outputLines(text.slice(0, end)).slice(0, headLineCount - this.#shown.length);
    this.#shown.push(...lines);
    return this.#write(lines);
  }

  end(item: ThreadItem | undefined, durationMs: number | undefined): string {
    if (item?.type !== "command_execution") return this.#write(outputLines(this.#partialLine));
    const rest = outputRest(this.#shown, item.aggregated_output);
    return `${this.#write(rest)}${commandEnding(item, durationMs, this.#style)}\n`;
  }

  // Its lines are whole.
  startLine(): void {}

  #write(lines: readonly string[]): string {
    const all = [...this.#heading, ...lines.map((line) => outputLine(line, this.#style))];
    this.#heading = [];
    return all.map((line) => `${line}\n`).join("");
  }
}
