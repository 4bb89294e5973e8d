import type { ThreadEvent } from "@codex/protocol";
import { initialWebState, reduceWebEvent, type WebEvent } from "@codex/web";
import { describe, expect, it } from "vitest";
import { retryInputOf, threadRows } from "./thread-rows.js";

const input = (text: string, isSteering = false): WebEvent => ({
  type: "web.input",
  key: text,
  text,
  isSteering,
});
const message = (text: string): ThreadEvent => ({
  type: "item.completed",
  item: { id: text, type: "agent_message", text },
});
const command: ThreadEvent = {
  type: "item.started",
  item: { id: "c", type: "command_execution", command: "ls", aggregated_output: "", status: "in_progress" },
};
const over = (error: string | null): WebEvent => ({
  type: "web.turn_ended",
  error: error === null ? null : { code: "turn_failed", message: error, retryable: true },
});

function stateAfter(...events: WebEvent[]) {
  return events.reduce(reduceWebEvent, initialWebState);
}

function shown(...events: WebEvent[]): string[] {
  return threadRows(stateAfter(...events)).map((row) =>
    row.type === "input" ? `> ${row.input.text}` : `${row.item.id}${row.isRunning ? " …" : ""}`,
  );
}

describe("the rows of a thread", () => {
  it("have each input before the items that followed it", () => {
    const first: WebEvent[] = [
      input("a"),
      { type: "turn.started" },
      message("1"),
      input("b", true),
      message("2"),
      over(null),
    ];
    expect(shown(...first)).toEqual(["> a", "1", "> b", "2"]);
    expect(shown(...first, input("c"))).toEqual(["> a", "1", "> b", "2", "> c"]);
  });

  it("show that an item runs only as long as its turn", () => {
    const running: WebEvent[] = [input("a"), { type: "turn.started" }, command];
    expect(shown(...running)).toEqual(["> a", "c …"]);
    expect(shown(...running, over("lost"))).toEqual(["> a", "c"]);
  });

  it("omit an item that a request for approval shows", () => {
    const opened = {
      type: "web.request_opened",
      request: { id: "r", kind: "approval", request: { itemId: "c" } },
    };
    const asking: WebEvent[] = [input("a"), { type: "turn.started" }, command, opened as never];
    expect(shown(...asking)).toEqual(["> a"]);
    expect(shown(...asking, { type: "web.request_closed", id: "r", decision: "accept" })).toEqual([
      "> a",
      "c …",
    ]);
  });
});

describe("another try", () => {
  it("sends the input again, unless the agent had begun", () => {
    const failed: WebEvent[] = [input("a"), { type: "turn.started" }, over("busy")];
    expect(retryInputOf(stateAfter(...failed))).toBe("a");
    const begun: WebEvent[] = [input("a"), { type: "turn.started" }, message("1"), over("busy")];
    expect(retryInputOf(stateAfter(...begun))).toBe("Continue where you left off.");
    expect(retryInputOf(stateAfter(...begun, input("b"), over("busy")))).toBe("b");
  });
});
