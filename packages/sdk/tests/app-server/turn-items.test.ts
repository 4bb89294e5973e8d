import { describe, expect, it } from "vitest";

import type { ThreadEvent } from "../../src/index.js";
import { failureOf } from "./failure-of.js";
import { faultyServer } from "./faulty-server.js";

describe("a server that reports retries, reasoning, warnings and plans", () => {
  it("has its retried errors delivered as events, which do not end the turn", async () => {
    await using server = faultyServer("tries-again");
    const streamed = await server.codex.startThread().runStreamed("Go");
    const events: ThreadEvent[] = [];
    for await (const event of streamed.events) events.push(event);
    expect(events.filter(({ type }) => type === "error")).toEqual([
      { type: "error", message: "Reconnecting... 1/5 (gone)" },
      { type: "error", message: "Reconnecting... 2/5 (gone)" },
    ]);
    expect((await streamed.result).finalResponse).toBe("there");
  });

  it("has its pieces of reasoning, some of them empty, add up to the whole text", async () => {
    await using server = faultyServer("thinks");
    const streamed = await server.codex.startThread().runStreamed("Go");
    const deltas: string[] = [];
    for await (const event of streamed.events) if (event.type === "item.delta") deltas.push(event.delta);
    expect(deltas).toEqual(["Lo", "ok", "\nLe", "ap"]);
    expect((await streamed.result).items[0]).toMatchObject({ type: "reasoning", text: "Look\nLeap" });
  });

  it("has each warning become a separate item, and its failure keep the details", async () => {
    await using server = faultyServer("warns");
    const { error } = await failureOf(server.codex.startThread().run("Go"));
    expect(error).toMatchObject({
      code: "turn_failed",
      message: "Lost (at sea)",
      items: [
        { id: "warning_1", type: "error", message: "It is late" },
        { id: "warning_2", type: "error", message: "It is dark" },
        { id: "warning_3", type: "error", message: "model rerouted: large -> small" },
      ],
    });
  });

  it("has a thread's warnings become one item each when they arrive together with the loaded thread", async () => {
    await using server = faultyServer("warns-of-threads");
    const thread = server.codex.startThread();
    const warned = (message: string) => ({ id: "warning_1", type: "error", message });
    expect((await thread.run("Go")).items).toMatchObject([warned("It is new"), { text: "answer 1" }]);
    expect((await thread.run("Go on")).items).toMatchObject([{ text: "answer 2" }]);
    await thread.close();
    const turn = await thread.run("Go on");
    expect(turn.items).toMatchObject([warned("It is old"), { text: "answer 3" }]);
    expect(turn.totalUsage).toMatchObject({ input_tokens: 7, output_tokens: 5 });
  });

  it("has its plan become a to-do list, as on exec", async () => {
    await using server = faultyServer("plans");
    const streamed = await server.codex.startThread().runStreamed("Go");
    const lists: unknown[] = [];
    for await (const event of streamed.events) {
      if ("item" in event && (event.item as { type: string }).type === "todo_list") lists.push(event);
    }
    const item = (isLookedAt: boolean) => ({
      id: "todo_list",
      type: "todo_list",
      items: [
        { text: "look", completed: isLookedAt },
        { text: "leap", completed: false },
      ],
    });
    expect(lists).toEqual([
      { type: "item.started", item: item(false) },
      { type: "item.updated", item: item(true) },
      { type: "item.completed", item: item(true) },
    ]);
    expect((await streamed.result).items.at(-1)).toEqual(item(true));
  });
});
