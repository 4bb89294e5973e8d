import type { ItemDeltaEvent, ThreadEvent } from "@codex/protocol";
import { describe, expect, it } from "vitest";

import { EventQueue, mergeDeltasFrom } from "./event-queue.js";

const delta = (item_id: string, text: string): ItemDeltaEvent => ({
  type: "item.delta",
  item_id,
  item_type: "agent_message",
  delta: text,
});
const filler = (count: number): ThreadEvent[] =>
  Array.from({ length: count }, () => ({ type: "error", message: "again" }));

async function read(queue: EventQueue): Promise<readonly ThreadEvent[]> {
  const { value } = await queue.next();
  return value ?? [];
}

describe("EventQueue", () => {
  it("hands on what was pushed as one batch, whoever comes first", async () => {
    const queue = new EventQueue();
    const early = read(queue);
    queue.push([delta("a", "1")]);
    expect(await early).toEqual([delta("a", "1")]);
    queue.push([delta("a", "2"), delta("a", "3")]);
    queue.push([delta("a", "4")]);
    expect(await read(queue)).toEqual([delta("a", "2"), delta("a", "3"), delta("a", "4")]);
  });

  it("merges the deltas of each item once many events wait, and nothing else", async () => {
    const queue = new EventQueue();
    queue.push(filler(mergeDeltasFrom));
    for (const text of ["x", "y", "z"]) queue.push([delta("a", text), delta("b", text.toUpperCase())]);
    const completed = {
      type: "item.completed",
      item: { id: "a", type: "agent_message", text: "xyz" },
    } as const;
    queue.push([completed]);
    expect(queue.length).toBe(mergeDeltasFrom + 3);
    expect((await read(queue)).slice(mergeDeltasFrom)).toEqual([
      delta("a", "xyz"),
      delta("b", "XYZ"),
      completed,
    ]);

    queue.push([delta("a", "1"), delta("a", "2")]);
    expect(await read(queue)).toEqual([delta("a", "1"), delta("a", "2")]);
  });

  it("keeps the order of very many pieces", async () => {
    const queue = new EventQueue();
    queue.push(filler(mergeDeltasFrom));
    const pieces = Array.from({ length: 5000 }, (_, number) => `${number} `);
    for (const piece of pieces) queue.push([delta("a", piece)]);
    expect((await read(queue)).slice(mergeDeltasFrom)).toEqual([delta("a", pieces.join(""))]);
  });

  it("leaves the events as they were for whoever else holds them", async () => {
    const queue = new EventQueue();
    const first = delta("a", "x");
    queue.push(filler(mergeDeltasFrom));
    queue.push([first, delta("a", "y")]);
    expect((await read(queue)).at(-1)).toEqual(delta("a", "xy"));
    expect(first.delta).toBe("x");
  });

  it("ends, or fails, after what was pushed; nothing is added then", async () => {
    const ended = new EventQueue();
    ended.push([delta("a", "1")]);
    ended.end();
    ended.fail(new Error("too late"));
    ended.push([delta("a", "2")]);
    expect(await read(ended)).toEqual([delta("a", "1")]);
    expect(await ended.next()).toEqual({ done: true, value: undefined });

    const failed = new EventQueue();
    const reader = failed.next();
    failed.fail(new Error("lost"));
    await expect(reader).rejects.toThrow("lost");
    await expect(failed.next()).rejects.toThrow("lost");
  });
});
