import {
  commandText,
  type ItemDeltaEvent,
  initialThreadState,
  reduceThreadEvent,
  type ThreadEvent,
  type ThreadItem,
  type ThreadState,
} from "@codex/sdk";

import { formatCount } from "./formats.js";
import { itemLines } from "./item-lines.js";
import { type Style, textBlock } from "./layout.js";
import { LiveBlock } from "./live-item.js";
import { printableLine, printableText } from "./printable-text.js";

/** Options of a {@link Transcript}. */
export interface TranscriptOptions {
  style: Style;
  /** Omit the turn's last message, because it is printed elsewhere. Default: `false`. */
  withoutAnswer?: boolean;
  /** Omit notices of retries, because a progress line shows them. Default: `false`. */
  withoutNotices?: boolean;
}

/** A block held back until the next event, which may make it redundant. */
interface HeldBlock {
  text: string;
  /** The event that prints the same text elsewhere. */
  droppedAt: ThreadEvent["type"];
}

/**
 * Turns the events of one turn into text for a terminal that only scrolls. Each item becomes one block, followed by an
 * empty line: as it streams, or else once it is complete. Does no I/O and reads no clock.
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

  /** What the agent is doing now, for a progress line. */
  get activity(): string {
    return activityOf(this.#state);
  }

  /** Something else was written, so streaming text continues at the start of a line. */
  startLine(): void {
    this.#live.startLine();
  }

  /** Returns the text to write after this event. */
  add(event: ThreadEvent, nowMs: number): string {
    this.#state = reduceThreadEvent(this.#state, event);
    const released = this.#release(event);
    switch (event.type) {
      case "item.started":
        this.#started.set(event.item.id, { item: event.item, atMs: nowMs });
        return released;
      case "item.delta":
        return released + this.#showDelta(event);
      case "item.completed":
        return released + this.#showItem(event.item, nowMs);
      case "budget.warning": {
        // The error that ends the turn says the same.
        if (event.used > event.allowed) return released;
        const share = `${formatCount(event.used)} of ${formatCount(event.allowed)} tokens of the budget are used.`;
        return released + this.#live.after(this.#notice(share));
      }
      case "error":
        if (this.#withoutNotices) return released;
        // If the turn fails, `turn.failed` repeats the message.
        this.#held = { text: this.#notice(event.message), droppedAt: "turn.failed" };
        return released;
      default:
        return released;
    }
  }

  /** Returns the text still held back when the events have ended. */
  rest(): string {
    return this.#live.cutShort() + this.#takeHeld();
  }

  #showDelta(event: ItemDeltaEvent): string {
    // Any message may turn out to be the answer, and a streamed one cannot be taken back.
    if (this.#withoutAnswer && event.item_type === "agent_message") return "";
    return this.#live.add(event, this.#started.get(event.item_id)?.item);
  }

  #showItem(item: ThreadItem, nowMs: number): string {
    const startMs = this.#started.get(item.id)?.atMs;
    const durationMs = startMs === undefined ? undefined : nowMs - startMs;
    // Some providers reuse an id for another item of the same turn.
    this.#started.delete(item.id);
    if (this.#live.isLive(item)) return this.#live.complete(item, durationMs);
    this.#live.forget(item);
    const text = asBlock(itemLines(item, durationMs, this.#style));
    if (!this.#withoutAnswer || item.type !== "agent_message") return this.#live.after(text);
    this.#held = { text, droppedAt: "turn.completed" };
    return "";
  }

  #release(event: ThreadEvent): string {
    const isTurnOver = ["turn.completed", "turn.failed", "turn.interrupted"].includes(event.type);
    const cutShort = isTurnOver ? this.#live.cutShort() : "";
    const isDropped = event.type === this.#held?.droppedAt;
    const held = this.#takeHeld();
    return cutShort + (isDropped ? "" : this.#live.after(held));
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

/** Says on one line what the agent is doing now. */
export function activityOf(state: ThreadState): string {
  if (state.retryNotice !== null) return printableLine(state.retryNotice);
  if (state.status === "idle") return "Starting codex";
  const running = state.items.findLast(({ turn, completed }) => turn === state.turn && !completed);
  return running === undefined ? "Thinking" : itemActivity(running.item);
}

function itemActivity(item: ThreadItem): string {
  switch (item.type) {
    case "command_execution":
      return `Running ${printableLine(commandText(item))}`;
    case "file_change":
      return "Changing files";
    case "mcp_tool_call":
      return `Calling ${printableLine(`${item.server}.${item.tool}`)}`;
    case "dynamic_tool_call":
      return `Calling ${printableLine(item.tool)}`;
    case "collab_tool_call":
      return "Working with sub-agents";
    case "web_search":
      return "Searching the web";
    case "agent_message":
      return "Writing";
    case "plan":
      return "Planning";
    case "context_compaction":
      return "Summarizing the conversation";
    case "sleep":
      return "Waiting";
    default:
      return "Thinking";
  }
}
