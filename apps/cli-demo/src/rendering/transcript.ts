import { initialThreadState, reduceThreadEvent, type ThreadEvent, type ThreadState } from "@codex/sdk";

import { activityOf } from "./activity.js";
import { itemLines } from "./item-lines.js";
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
  lines: string[];
  /** With this event the block is told elsewhere. */
  droppedAt: ThreadEvent["type"];
}

/**
 * Turns the events of one turn into blocks of lines for a terminal that only scrolls: each item once, when it is
 * complete. Does no output and reads no clock.
 */
export class Transcript {
  readonly #style: Style;
  readonly #withoutAnswer: boolean;
  readonly #withoutNotices: boolean;
  readonly #startTimes = new Map<string, number>();
  #state: ThreadState = initialThreadState;
  #held: HeldBlock | undefined;

  constructor({ style, withoutAnswer = false, withoutNotices = false }: TranscriptOptions) {
    this.#style = style;
    this.#withoutAnswer = withoutAnswer;
    this.#withoutNotices = withoutNotices;
  }

  /** What the agent is doing right now, for a progress line. */
  get activity(): string {
    return activityOf(this.#state);
  }

  /** The blocks that are ready to be shown after this event. */
  add(event: ThreadEvent, nowMs: number): string[][] {
    this.#state = reduceThreadEvent(this.#state, event);
    const ready = this.#release(event);
    switch (event.type) {
      case "item.started":
        this.#startTimes.set(event.item.id, nowMs);
        return ready;
      case "item.completed": {
        const startMs = this.#startTimes.get(event.item.id);
        const lines = itemLines(event.item, startMs === undefined ? undefined : nowMs - startMs, this.#style);
        if (!this.#withoutAnswer || event.item.type !== "agent_message") return [...ready, lines];
        this.#held = { lines, droppedAt: "turn.completed" };
        return ready;
      }
      case "error":
        if (this.#withoutNotices) return ready;
        // The same words come again with `turn.failed`, if this was more than a notice.
        this.#held = { lines: this.#notice(event.message), droppedAt: "turn.failed" };
        return ready;
      default:
        return ready;
    }
  }

  /** What is still held back when the events have ended early. */
  rest(): string[][] {
    const held = this.#held;
    this.#held = undefined;
    return held === undefined ? [] : [held.lines];
  }

  #release(event: ThreadEvent): string[][] {
    return event.type === this.#held?.droppedAt ? this.#drop() : this.rest();
  }

  #drop(): string[][] {
    this.#held = undefined;
    return [];
  }

  #notice(message: string): string[] {
    return textBlock(`! ${printableText(message)}`, "", this.#style.width).map((line) =>
      this.#style.paint.yellow(line),
    );
  }
}
