import { latePackage } from "@codex/exec/errors";
import type { ThreadEvent } from "@codex/protocol";
import type { PreparedOutput } from "./prepared-output.js";

const partialJson = latePackage(() => import("partial-json"), "partial-json");

/** A value of which any part may still be missing. */
export type PartialOutput<Output> = Output extends readonly (infer Entry)[]
  ? PartialOutput<Entry>[]
  : Output extends object
    ? { [Key in keyof Output]?: PartialOutput<Output[Key]> }
    : Output;

/** The text of the agent's newest message, as far as it has arrived. */
export class AnswerText {
  #itemId: string | undefined;
  #text = "";
  #isOver = false;
  #waiters: (() => void)[] = [];

  get text(): string {
    return this.#text;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes the next events of the turn. */
  take(events: readonly ThreadEvent[]): void {
    for (const event of events) {
      if (event.type !== "item.delta" || event.item_type !== "agent_message") continue;
      this.#text = event.item_id === this.#itemId ? this.#text + event.delta : event.delta;
      this.#itemId = event.item_id;
    }
    this.#wake();
  }

  /** Ends the waiting: no more events will come. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** Resolves with the next events, or at the end. */
  changed(): Promise<void> {
    return this.#isOver ? Promise.resolve() : new Promise((resolve) => this.#waiters.push(resolve));
  }

  #wake(): void {
    for (const wake of this.#waiters.splice(0)) wake();
  }
}

/** The text is parsed from its beginning each time, so the steps grow with it: otherwise a long answer would take quadratic time. */
const stepFraction = 1 / 50;

/** Yields the objects that an answer consists of so far, while it arrives. */
export async function* partialOutputs(answer: AnswerText, output: PreparedOutput): AsyncGenerator<unknown> {
  const { parse, Allow } = await partialJson();
  let parsed = "";
  let shown = "";
  while (!answer.isOver) {
    const { text } = answer;
    const isNew = text.length >= parsed.length * (1 + stepFraction) || !text.startsWith(parsed.slice(0, 100));
    if (text !== parsed && isNew) {
      parsed = text;
      const json = parsePartial(text);
      if (json !== undefined && json !== shown) {
        shown = json;
        yield output.restorePartial(JSON.parse(json));
        continue;
      }
    }
    await answer.changed();
  }

  /** As JSON, without what a key `__proto__` does to a parsed object. */
  function parsePartial(text: string): string | undefined {
    const begin = text.replace(/^\s*(?:`{3,}|~{3,})[^\n`]*\n/, "").trimStart();
    // Anything else is a remark, or the beginning of a word or number.
    if (!begin.startsWith("{") && !begin.startsWith("[")) return undefined;
    try {
      return JSON.stringify(parse(begin, Allow.STR | Allow.OBJ | Allow.ARR));
    } catch {
      return undefined;
    }
  }
}
