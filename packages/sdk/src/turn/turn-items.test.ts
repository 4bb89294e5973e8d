import type { ThreadItem } from "@codex/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { TurnItems } from "./turn-items.js";

const message = (id: number, text: string): ThreadItem => ({ id: `item_${id}`, type: "agent_message", text });

describe("TurnItems", () => {
  it("gives all items back in order, however each was told, also while more are added", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 4000 }),
      fc.constantFrom("large ".repeat(4000)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(text, fc.boolean()), { maxLength: 40 }), (given) => {
        const turnItems = new TurnItems();
        const items = given.map(([words], index) => message(index, words));
        for (const [index, item] of items.entries()) {
          const json = given[index]?.[1] ? JSON.stringify({ type: "item.completed", item }) : undefined;
          turnItems.add(item, json);
          if (index % 7 === 0) expect(turnItems.read()).toEqual(items.slice(0, index + 1));
        }
        expect(turnItems.read()).toEqual(items);
      }),
      { numRuns: 50 },
    );
  });

  it("lets go of everything when it is to forget, and of what is still to come", () => {
    const turnItems = new TurnItems();
    const add = (item: ThreadItem) => turnItems.add(item, JSON.stringify({ type: "item.completed", item }));
    add(message(1, "one"));
    turnItems.forget();
    add(message(2, "two"));
    turnItems.add(message(3, "three"));
    expect(turnItems.read()).toEqual([]);
  });
});
