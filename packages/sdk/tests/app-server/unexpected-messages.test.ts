import { describe, expect, it } from "vitest";

import { faultyServer } from "./faulty-server.js";

describe("a server that sends unexpected messages", () => {
  it("has its configuration and deprecation warnings reported as diagnostics", async () => {
    await using server = faultyServer("complains");
    await server.codex.startThread().run("Go");
    expect(server.diagnostics).toEqual([
      { code: "config_warning", message: "Unknown key `nope`", detail: "in config.toml" },
      { code: "deprecation", message: "Use something else" },
    ]);
  });

  it("gets an error for an unknown request, which is reported as a diagnostic", async () => {
    await using server = faultyServer("sends-unknown-requests");
    const turn = await server.codex.startThread().run("Go");
    expect(turn.finalResponse).toBe("0: -32601");
    expect(server.diagnostics).toMatchObject([
      { code: "unhandled_request", message: expect.stringContaining("item/telepathy/request") },
    ]);
  });

  it("is declined an approval for a thread without a turn here, with a diagnostic", async () => {
    await using server = faultyServer("asks-for-another");
    const thread = server.codex.startThread({ onApproval: () => "accept" });
    expect((await thread.run("Go")).finalResponse).toBe("decline");
    expect(server.diagnostics).toMatchObject([
      {
        code: "approval_declined",
        threadId: "another",
        message: expect.stringContaining("this program runs no turn in that thread"),
      },
    ]);
  });

  it("has answers to unsent requests, and second answers, ignored with a diagnostic each", async () => {
    await using server = faultyServer("answers-strangely");
    expect((await server.codex.startThread().run("Go")).finalResponse).toBe("for you");
    const codes = server.diagnostics.map(({ code }) => code);
    expect(codes).toEqual(["unknown_response", "unknown_response", "duplicate_response"]);
  });

  it("has its unknown items and notifications passed on", async () => {
    await using server = faultyServer("sends-unknown-values");
    const methods: string[] = [];
    server.codex.onNotification("*", ({ method }) => methods.push(method));
    const turn = await server.codex.startThread().run("Go");
    expect(turn.items).toMatchObject([
      { type: "time_travel", id: "t", toYear: 1985 },
      { type: "agent_message", text: "understood" },
    ]);
    expect(methods).toEqual(expect.arrayContaining(["weather/changed", "no/parameters", "turn/pondered"]));
  });

  it("has its late notifications of earlier turns kept out of the next turn", async () => {
    await using server = faultyServer("sends-stale-notifications");
    const thread = server.codex.startThread();
    let current = 0;
    let stale = 0;
    server.codex.onNotification("*", ({ params }) => {
      const { turnId, turn } = params as { turnId?: string; turn?: { id: string } };
      const id = turnId ?? turn?.id;
      if (id !== undefined && id !== `turn-${current}`) stale += 1;
    });
    for (const number of [1, 2, 3]) {
      current = number;
      const streamed = await thread.runStreamed("Go");
      const types: string[] = [];
      for await (const event of streamed.events) types.push(event.type);
      expect(types).toEqual(["thread.started", "turn.started", "item.completed", "turn.completed"]);
      expect(await streamed.result).toMatchObject({ finalResponse: `news of turn-${number}`, diff: "" });
    }
    expect(stale).toBe(2 * 4 * 5);
  });
});
