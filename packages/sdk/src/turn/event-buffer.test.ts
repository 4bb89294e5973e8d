import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { ItemDeltaEvent, ThreadEvent } from "@codex/protocol";
import { describe, expect, it } from "vitest";

import { EventBuffer, mergeFrom } from "./event-buffer.js";

const delta = (item_id: string, text: string): ItemDeltaEvent => ({
  type: "item.delta",
  item_id,
  item_type: "agent_message",
  delta: text,
});
const filler = (count: number): ThreadEvent[] =>
  Array.from({ length: count }, () => ({ type: "error", message: "again" }));

const completed = (id: string, text: string): ThreadEvent => ({
  type: "item.completed",
  item: { id, type: "agent_message", text },
});

/** A buffer with enough waiting events that later ones are merged. */
function fullBuffer(): EventBuffer {
  const buffer = new EventBuffer();
  for (const event of filler(mergeFrom)) buffer.push(event);
  return buffer;
}

function readAll(buffer: EventBuffer): ThreadEvent[] {
  const events: ThreadEvent[] = [];
  for (let event = buffer.shift(); event !== undefined; event = buffer.shift()) events.push(event);
  return events;
}

const readMerged = (buffer: EventBuffer) => readAll(buffer).slice(mergeFrom);

describe("EventBuffer", () => {
  it("returns the pushed events in order", () => {
    const buffer = new EventBuffer();
    const events = [delta("a", "1"), delta("a", "2"), completed("a", "12")];
    for (const event of events) buffer.push(event);
    expect(buffer.length).toBe(3);
    expect(readAll(buffer)).toEqual(events);
    expect([buffer.length, buffer.bytes]).toEqual([0, 0]);
  });

  it("releases a consumed event while others wait", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const buffer = new EventBuffer();
    buffer.push(completed("a", "1"));
    buffer.push(completed("b", "2"));
    const taken = new WeakRef(buffer.shift() as ThreadEvent);
    // A WeakRef keeps its target until the current task is over.
    await setImmediate();
    collectGarbage();
    expect(taken.deref()).toBeUndefined();
    expect(buffer.length).toBe(1);
  });

  it("merges only the deltas of each item once many events wait", () => {
    const buffer = fullBuffer();
    for (const text of ["x", "y", "z"]) {
      buffer.push(delta("a", text));
      buffer.push(delta("b", text.toUpperCase()));
    }
    buffer.push(completed("a", "xyz"));
    expect(buffer.length).toBe(mergeFrom + 3);
    expect(readMerged(buffer)).toEqual([delta("a", "xyz"), delta("b", "XYZ"), completed("a", "xyz")]);

    buffer.push(delta("a", "1"));
    buffer.push(delta("a", "2"));
    expect(readAll(buffer)).toEqual([delta("a", "1"), delta("a", "2")]);
  });

  it("merges waiting events on merge(), and later ones until it is empty", () => {
    const buffer = new EventBuffer();
    const updated = (text: string): ThreadEvent => ({
      type: "item.updated",
      item: { id: "a", type: "agent_message", text },
    });
    for (const text of ["1", "2", "3"]) buffer.push(updated(text), 100);
    buffer.merge();
    expect([buffer.length, buffer.bytes]).toEqual([1, 100]);
    buffer.push(updated("4"), 100);
    expect(readAll(buffer)).toEqual([updated("4")]);

    for (const text of ["5", "6"]) buffer.push(updated(text), 100);
    expect(readAll(buffer)).toEqual([updated("5"), updated("6")]);
  });

  it("keeps only the last update of an item once many events wait", () => {
    const updated = (count: number): ThreadEvent => ({
      type: "item.updated",
      item: { id: "list", type: "todo_list", items: Array(count).fill({ text: "do", completed: false }) },
    });
    const buffer = fullBuffer();
    for (const count of [1, 2, 3]) buffer.push(updated(count));
    expect(readMerged(buffer)).toEqual([updated(3)]);
    expect(buffer.bytes).toBe(0);
  });

  it("does not merge the deltas of two consecutive items with the same id", () => {
    const buffer = fullBuffer();
    const events = [delta("a", "1"), completed("a", "1"), delta("a", "2"), completed("a", "2")];
    for (const event of events) buffer.push(event);
    expect(readMerged(buffer)).toEqual(events);
  });

  it("keeps the order of many deltas", () => {
    const buffer = fullBuffer();
    const pieces = Array.from({ length: 5000 }, (_, number) => `${number} `);
    for (const piece of pieces) buffer.push(delta("a", piece));
    expect(readMerged(buffer)).toEqual([delta("a", pieces.join(""))]);
  });

  it("loses no delta when reads and pushes alternate", () => {
    const buffer = fullBuffer();
    const texts: string[] = [];
    for (let number = 0; number < 3 * mergeFrom; number += 1) {
      buffer.push(delta("a", `${number} `));
      if (number % 3 !== 0) continue;
      const event = buffer.shift();
      if (event?.type === "item.delta") texts.push(event.delta);
    }
    for (const event of readAll(buffer)) if (event.type === "item.delta") texts.push(event.delta);
    expect(texts.join("")).toBe(Array.from({ length: 3 * mergeFrom }, (_, number) => `${number} `).join(""));
    expect(buffer.bytes).toBe(0);
  });

  it("does not mutate the pushed events", () => {
    const buffer = fullBuffer();
    const first = delta("a", "x");
    buffer.push(first);
    buffer.push(delta("a", "y"));
    expect(readMerged(buffer)).toEqual([delta("a", "xy")]);
    expect(first.delta).toBe("x");
  });
});
