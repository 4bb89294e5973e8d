import fc from "fast-check";
import { expect, test } from "vitest";
import type { ThreadEvent } from "../events/thread-event.js";
import type { ThreadItem } from "../items/thread-item.js";
import { reduceThreadEvent } from "./reduce-thread-event.js";
import { initialThreadState } from "./thread-state.js";

/** All events of one item, and its final version. */
interface Life {
  events: ThreadEvent[];
  item: ThreadItem;
}

function message(id: string): fc.Arbitrary<Life> {
  return fc
    .record({ deltas: fc.array(fc.string(), { maxLength: 3 }), text: fc.string(), isStarted: fc.boolean() })
    .map(({ deltas, text, isStarted }) => {
      const item: ThreadItem = { id, type: "agent_message", text };
      const events: ThreadEvent[] = [
        ...deltas.map((delta) => ({ type: "item.delta", item_id: id, item_type: item.type, delta }) as const),
        { type: "item.completed", item },
      ];
      if (isStarted) events.unshift({ type: "item.started", item: { ...item, text: "" } });
      return { item, events };
    });
}

function command(id: string): fc.Arbitrary<Life> {
  return fc
    .record({ outputs: fc.array(fc.string(), { maxLength: 3 }), isStarted: fc.boolean() })
    .map(({ outputs, isStarted }) => {
      const version = (status: string, output: string): ThreadItem => ({
        id,
        type: "command_execution",
        command: "ls",
        aggregated_output: output,
        status,
      });
      const item = version("completed", outputs.at(-1) ?? "");
      const events: ThreadEvent[] = [{ type: "item.completed", item }];
      if (isStarted) {
        events.unshift(
          { type: "item.started", item: version("in_progress", "") },
          ...outputs.map((o) => ({ type: "item.updated", item: version("in_progress", o) }) as const),
        );
      }
      return { item, events };
    });
}

/** The events of a turn, and its items in the order of their start. */
const turn = fc
  .record({
    // Items with the same id follow one another, while items with other ids may be in progress.
    lanes: fc.tuple(
      ...["item_0", "item_1", "item_2"].map((id) =>
        fc.array(fc.oneof(message(id), command(id)), { maxLength: 6 }),
      ),
    ),
    picks: fc.array(fc.nat(2), { minLength: 40, maxLength: 40 }),
  })
  .map(({ lanes, picks }) => {
    const queues = lanes.map((lives) =>
      lives.flatMap(({ events, item }) => events.map((event) => ({ event, item }))),
    );
    const merged = [...picks, ...queues.flatMap((queue, lane) => queue.map(() => lane))].flatMap(
      (lane) => queues[lane]?.shift() ?? [],
    );
    return {
      events: merged.map(({ event }) => event),
      items: [...new Set(merged.map(({ item }) => item))],
    };
  });

test("the state has every item of every turn once, in the order of their start, with unique keys", () => {
  fc.assert(
    fc.property(fc.array(turn, { minLength: 1, maxLength: 3 }), (turns) => {
      const state = turns
        .flatMap(({ events }): ThreadEvent[] => [{ type: "turn.started" }, ...events])
        .reduce(reduceThreadEvent, initialThreadState);
      expect(state.items.map(({ turn, item, completed }) => ({ turn, item, completed }))).toEqual(
        turns.flatMap(({ items }, index) =>
          items.map((item) => ({ turn: index + 1, item, completed: true })),
        ),
      );
      expect(new Set(state.items.map(({ key }) => key)).size).toBe(state.items.length);
    }),
  );
});
