import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ItemLog } from "./item-log.js";
import type { ThreadStateItem } from "./thread-state-item.js";

function entry(key: string, text: string): ThreadStateItem {
  return { key, turn: 1, item: { id: key, type: "agent_message", text }, completed: false };
}

/** What `ItemLog` does, the slow way. */
function put(items: readonly ThreadStateItem[], item: ThreadStateItem): readonly ThreadStateItem[] {
  const position = items.findIndex(({ key }) => key === item.key);
  return position < 0 ? [...items, item] : items.with(position, item);
}

describe("ItemLog", () => {
  test("keeps the order of first appearance and the latest version", () => {
    const log = ItemLog.empty.put(entry("a", "1")).put(entry("b", "1")).put(entry("a", "2"));
    expect(log.toArray()).toEqual([entry("a", "2"), entry("b", "1")]);
    expect(log.get("a")).toEqual(entry("a", "2"));
    expect(log.get("c")).toBeUndefined();
  });

  test("gives the same array every time", () => {
    const log = ItemLog.empty.put(entry("a", "1"));
    expect(log.toArray()).toBe(log.toArray());
  });

  test("is right across chunks", () => {
    let log = ItemLog.empty;
    for (let index = 0; index < 1000; index++) log = log.put(entry(`k${index}`, "1"));
    for (let index = 0; index < 1000; index += 7) log = log.put(entry(`k${index}`, "2"));
    expect(log.toArray().map(({ key }) => key)).toEqual(
      Array.from({ length: 1000 }, (_, index) => `k${index}`),
    );
    expect(
      log.toArray().filter(({ item }) => item.type === "agent_message" && item.text === "2"),
    ).toHaveLength(143);
  });

  test("equals the slow way in any history, also when histories fork", () => {
    // Each step adds to a log of the past, picked at random, which forks the history whenever it is not the last.
    const step = fc.record({
      parent: fc.nat(),
      key: fc.constantFrom("a", "b", "c", "d", "e"),
      text: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, fromArray) => {
        const logs = [fromArray ? ItemLog.from([entry("c", "0"), entry("x", "0")]) : ItemLog.empty];
        const models = [logs[0]?.toArray() ?? []];
        for (const { parent, key, text } of steps) {
          const index = parent % logs.length;
          logs.push((logs[index] as ItemLog).put(entry(key, text)));
          models.push(put(models[index] ?? [], entry(key, text)));
        }
        for (const [index, log] of logs.entries()) {
          const model = models[index] ?? [];
          expect(log.toArray()).toEqual(model);
          for (const key of ["a", "b", "c", "d", "e", "x"])
            expect(log.get(key)).toEqual(model.find((item) => item.key === key));
        }
      }),
    );
  });
});
