import { describe, expect, it } from "vitest";

import { maxStartedItems, StartedItems } from "./started-items.js";

/** Items that have started in threads, and the notifications about them. */
function startedItems() {
  const items = new StartedItems();
  const notify = (threadId: string, method: string, id?: string) =>
    items.accept(threadId, { method, params: { threadId, item: id && { id, type: "fileChange" } } } as never);
  const idsOf = (threadId: string) => items.of(threadId).map(({ id }) => id);
  return { items, notify, idsOf };
}

describe("started items", () => {
  it("are those of one thread, oldest first, until they complete", () => {
    const { notify, idsOf } = startedItems();
    for (const id of ["a", "b", "c"]) notify("one", "item/started", id);
    notify("two", "item/started", "a");
    notify("one", "item/completed", "b");
    notify("one", "item/started", undefined);
    expect(idsOf("one")).toEqual(["a", "c"]);
    expect(idsOf("two")).toEqual(["a"]);
  });

  it("end with their turn, and with their thread", () => {
    const { items, notify, idsOf } = startedItems();
    for (const thread of ["one", "two", "three"]) notify(thread, "item/started", "a");
    notify("one", "turn/completed");
    items.forget("two");
    expect([idsOf("one"), idsOf("two"), idsOf("three")]).toEqual([[], [], ["a"]]);
  });

  it("are bounded in threads that never end", () => {
    const { notify, idsOf } = startedItems();
    for (let number = 0; number < 3 * maxStartedItems; number += 1) {
      notify(`thread ${number % 2}`, "item/started", `item ${number}`);
    }
    expect(idsOf("thread 0").length + idsOf("thread 1").length).toBe(maxStartedItems);
    expect(idsOf("thread 1").at(-1)).toBe(`item ${3 * maxStartedItems - 1}`);
  });
});
