import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import type { ThreadEvent, ThreadItem } from "../../src/index.js";
import { faultyServer } from "../app-server/faulty-server.js";
import { startHarness, transports } from "../harness.js";

const textOf = (item: ThreadItem): string => {
  if (item.type === "agent_message") return item.text;
  return item.type === "command_execution" ? item.aggregated_output : item.type;
};

/** The responses of a provider that numbers the items of each response from 0. */
const script = ({ position: { numberInTurn: number } }: RecordedRequest) => {
  const content = [{ type: "output_text", text: `message ${number}` }];
  const message = reply.raw({ type: "message", role: "assistant", id: "msg_0", content });
  if (number === 3) return message;
  return reply.all(message, reply.shell(`echo output ${number}`, { callId: "call_0" }));
};

/** For each completed item, its text and the deltas with its id since the last item with that id. */
function deltasOfItems(events: readonly ThreadEvent[]): { deltas: string; text: string }[] {
  const open = new Map<string, string>();
  return events.flatMap((event) => {
    if (event.type === "item.delta") {
      open.set(event.item_id, (open.get(event.item_id) ?? "") + event.delta);
    }
    if (event.type !== "item.completed") return [];
    const deltas = open.get(event.item.id) ?? "";
    open.delete(event.item.id);
    return [{ deltas, text: textOf(event.item) }];
  });
}

describe.each(transports)("items whose ids repeat within a turn, on %s,", (transport) => {
  it("are all returned in order, by run() and in the events", async () => {
    await using harness = await startHarness(transport, script);
    const thread = harness.codex.startThread(harness.threadOptions);
    const expected = ["message 1", "output 1\n", "message 2", "output 2\n", "message 3"];
    const turn = await thread.run("Go");
    expect(turn.items.map(textOf)).toEqual(expected);
    expect(turn.finalResponse).toBe("message 3");

    const streamed = await thread.runStreamed("Go");
    const items: ThreadItem[] = [];
    for await (const event of streamed.events) if (event.type === "item.completed") items.push(event.item);
    expect(items.map(textOf)).toEqual(expected);
    expect((await streamed.result).items).toEqual(items);
  });
});

describe("deltas of items whose ids repeat within a turn", () => {
  it.each(["at once", "after the end of the turn"])(
    "belong to the right item when read %s",
    async (moment) => {
      await using server = faultyServer("repeats-ids");
      const streamed = await server.codex.startThread().runStreamed("Go");
      if (moment !== "at once") await streamed.result;
      const events: ThreadEvent[] = [];
      for await (const event of streamed.events) events.push(event);
      const items = deltasOfItems(events);
      expect(items.map(({ text }) => text.slice(0, 4))).toEqual([
        "1.0 ",
        "1.0 ",
        "2.0 ",
        "2.0 ",
        "3.0 ",
        "3.0 ",
      ]);
      for (const { deltas, text } of items) expect(deltas).toBe(text);
      expect((await streamed.result).items.map(textOf)).toEqual(items.map(({ text }) => text));
    },
  );
});
