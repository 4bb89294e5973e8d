import {
  type ItemDeltaEvent,
  initialThreadState,
  reduceThreadEvent,
  type ThreadEvent,
  type ThreadItem,
  type ThreadState,
} from "@codex/sdk";

import { activityOf } from "./activity.js";
import { itemLines } from "./item-lines.js";
import { LiveBlock } from "./live-block.js";
import { printableText } from "./printable-text.js";
import type { Style } from "./style.js";
import { textBlock } from "./text-block.js";

/** How a {@link Transcript} is written. */
export interface TranscriptOptions {
  /** How lines are to look. */
  style: Style;
  /** Leave the turn's last message out, because it is told elsewhere. Default: `false`. */
  withoutAnswer?: boolean;
  /** Leave notices of retries out, because a progress line tells them. Default: `false`. */
  withoutNotices?: boolean;
}

/** A block that waits for the next event, which may make it superfluous. */
interface HeldBlock {
  text: string;
  /** With this event the block is told elsewhere. */
  droppedAt: ThreadEvent["type"];
}

/**
 * Turns the events of one turn into text for a terminal that only scrolls: each item once, as a block with an empty
 * line behind it; piece by piece where its pieces come, else when it is complete. Does no output and reads no clock.
 */
export class Transcript {
  readonly #style: Style;
  readonly #withoutAnswer: boolean;
  readonly #withoutNotices: boolean;
  readonly #started = new Map<string, { item: ThreadItem; atMs: number }>();
  readonly #live: LiveBlock;
  #state: ThreadState = initialThreadState;
  #held: HeldBlock | undefined;

  constructor({ style, withoutAnswer = false, withoutNotices = false }: TranscriptOptions) {
    this.#style = style;
    this.#withoutAnswer = withoutAnswer;
    this.#withoutNotices = withoutNotices;
    this.#live = new LiveBlock(style);
  }

  /** What the agent is doing right now, for a progress line. */
  get activity(): string {
    return activityOf(this.#state);
  }

  /** The text to be shown after this event. */
  add(event: ThreadEvent, nowMs: number): string {
    this.#state = reduceThreadEvent(this.#state, event);
    const ready = this.#release(event);
    switch (event.type) {
      case "item.started":
        this.#started.set(event.item.id, { item: event.item, atMs: nowMs });
        return ready;
      case "item.delta":
        return ready + this.#showDelta(event);
      case "item.completed":
        return ready + this.#showItem(event.item, nowMs);
      case "error":
        if (this.#withoutNotices) return ready;
        // The same words come again with `turn.failed`, if this was more than a notice.
        this.#held = { text: this.#notice(event.message), droppedAt: "turn.failed" };
        return ready;
      default:
        return ready;
    }
  }

  /** What is still held back when the events have ended early. */
  rest(): string {
    return this.#live.cutShort() + this.#takeHeld();
  }

  #showDelta(event: ItemDeltaEvent): string {
    // Which message is the last one is known too late.
    if (this.#withoutAnswer && event.item_type === "agent_message") return "";
    return this.#live.add(event, this.#started.get(event.item_id)?.item);
  }

  #showItem(item: ThreadItem, nowMs: number): string {
    const startMs = this.#started.get(item.id)?.atMs;
    const durationMs = startMs === undefined ? undefined : nowMs - startMs;
    // Some providers use an id again in the same turn, for another item.
    this.#started.delete(item.id);
    if (this.#live.isAbout(item)) return this.#live.complete(item, durationMs);
    this.#live.forget(item);
    const text = asBlock(itemLines(item, durationMs, this.#style));
    if (!this.#withoutAnswer || item.type !== "agent_message") return this.#live.after(text);
    this.#held = { text, droppedAt: "turn.completed" };
    return "";
  }

  #release(event: ThreadEvent): string {
    // What is live when the turn ends was cut short.
    const isOver = event.type === "turn.completed" || event.type === "turn.failed";
    const cut = isOver ? this.#live.cutShort() : "";
    const isTold = event.type === this.#held?.droppedAt;
    const held = this.#takeHeld();
    return cut + (isTold ? "" : this.#live.after(held));
  }

  #takeHeld(): string {
    const text = this.#held?.text ?? "";
    this.#held = undefined;
    return text;
  }

  #notice(message: string): string {
    const lines = textBlock(`! ${printableText(message)}`, "", this.#style.width);
    return asBlock(lines.map((line) => this.#style.paint.yellow(line)));
  }
}

function asBlock(lines: readonly string[]): string {
  return [...lines, "", ""].join("\n");
}
