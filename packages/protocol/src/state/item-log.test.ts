import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ItemLog } from "./item-log.js";
import type { ThreadStateItem } from "./thread-state.js";

function entry(id: string, text: string, key = id): ThreadStateItem {
  return { key, turn: 1, item: { id, type: "agent_message", text }, completed: false };
}

/** A simple implementation of `ItemLog.put`. */
function put(entries: readonly ThreadStateItem[], entry: ThreadStateItem): readonly ThreadStateItem[] {
  const position = entries.findLastIndex(({ item }) => item.id === entry.item.id);
  return entries[position]?.key === entry.key ? entries.with(position, entry) : [...entries, entry];
}

describe("ItemLog", () => {
  test("keeps the order of first appearance and the latest version", () => {
    const log = ItemLog.from([]).put(entry("a", "1")).put(entry("b", "1")).put(entry("a", "2"));
    expect(log.toArray()).toEqual([entry("a", "2"), entry("b", "1")]);
    expect(log.latest(1, "a")).toEqual(entry("a", "2"));
    expect(log.latest(1, "c")).toBeUndefined();
    expect(log.latest(2, "a")).toBeUndefined();
  });

  test("keeps every entry of an id that comes with another key", () => {
    const log = ItemLog.from([])
      .put(entry("a", "1"))
      .put(entry("b", "1"))
      .put(entry("a", "2", "a2"));
    expect(log.put(entry("a", "3", "a2")).toArray()).toEqual([
      entry("a", "1"),
      entry("b", "1"),
      entry("a", "3", "a2"),
    ]);
    expect(log.latest(1, "a")).toEqual(entry("a", "2", "a2"));
  });

  test("returns the same array every time", () => {
    const log = ItemLog.from([]).put(entry("a", "1"));
    expect(log.toArray()).toBe(log.toArray());
  });

  test("is correct across chunks", () => {
    let log = ItemLog.from([]);
    for (let index = 0; index < 1000; index++) log = log.put(entry(`k${index}`, "1"));
    for (let index = 0; index < 1000; index += 7) log = log.put(entry(`k${index}`, "2"));
    expect(log.toArray().map(({ key }) => key)).toEqual(
      Array.from({ length: 1000 }, (_, index) => `k${index}`),
    );
    expect(
      log.toArray().filter(({ item }) => item.type === "agent_message" && item.text === "2"),
    ).toHaveLength(143);
  });

  test("equals a simple implementation in any history, also when histories fork", () => {
    // Each step adds to a randomly chosen earlier log, which forks the history unless it is the last one.
    const step = fc.record({
      parent: fc.nat(),
      id: fc.constantFrom("a", "b", "c"),
      suffix: fc.constantFrom("", "2", "3"),
      text: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, fromArray) => {
        const logs = [ItemLog.from(fromArray ? [entry("c", "0"), entry("x", "0")] : [])];
        const models = [logs[0]?.toArray() ?? []];
        for (const { parent, id, suffix, text } of steps) {
          const index = parent % logs.length;
          const added = entry(id, text, id + suffix);
          logs.push((logs[index] as ItemLog).put(added));
          models.push(put(models[index] ?? [], added));
        }
        for (const [index, log] of logs.entries()) {
          const model = models[index] ?? [];
          expect(log.toArray()).toEqual(model);
          for (const id of ["a", "b", "c", "x"])
            expect(log.latest(1, id)).toEqual(model.findLast(({ item }) => item.id === id));
        }
      }),
    );
  });
});
