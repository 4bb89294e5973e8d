import type { ThreadEvent, ThreadItem } from "@codex/sdk";
import { describe, expect, it } from "vitest";

import { plainStyle } from "../../tests/styles.js";
import { Transcript } from "./transcript.js";

const message = (text: string, id = "item_0"): ThreadEvent => ({
  type: "item.completed",
  item: { id, type: "agent_message", text },
});
const command = (type: "item.started" | "item.completed"): ThreadEvent => ({
  type,
  item: {
    id: "item_1",
    type: "command_execution",
    command: "make",
    aggregated_output: "",
    ...(type !== "item.started" && { exit_code: 0 }),
    status: type === "item.started" ? "in_progress" : "completed",
  } satisfies ThreadItem,
});
const completed: ThreadEvent = {
  type: "turn.completed",
  usage: {
    input_tokens: 1,
    cached_input_tokens: 0,
    cache_write_input_tokens: 0,
    output_tokens: 1,
    reasoning_output_tokens: 0,
  },
};

/** The blocks of a turn whose events are a second apart. */
function blocks(events: readonly ThreadEvent[], withoutAnswer = false): string[] {
  const transcript = new Transcript({ style: plainStyle, withoutAnswer });
  const shown = events.map((event, index) => transcript.add(event, index * 1000));
  return [...shown, transcript.rest()].join("").split("\n\n").slice(0, -1);
}

describe("add()", () => {
  it("shows a complete item with its duration", () => {
    expect(blocks([command("item.started"), command("item.completed"), message("done"), completed])).toEqual([
      "$ make\n  ✓ exit 0 · 1.0 s",
      "done",
    ]);
  });

  it("treats an id that is reused within the turn as another item", () => {
    const delta = (text: string): ThreadEvent => ({
      type: "item.delta",
      item_id: "item_0",
      item_type: "agent_message",
      delta: text,
    });
    const output: ThreadEvent = {
      type: "item.delta",
      item_id: "item_1",
      item_type: "command_execution",
      delta: "x",
    };
    const first = [command("item.started"), output, delta("on"), message("on it"), command("item.completed")];
    const transcript = new Transcript({ style: plainStyle });
    for (const event of first) transcript.add(event, 0);
    expect(transcript.add(delta("It is done."), 1000)).toBe("It is");
    expect(transcript.add(message("It is done."), 2000)).toBe(" done.\n\n");
    expect(transcript.add(command("item.completed"), 3000)).toBe("$ make\n  ✓ exit 0\n\n");
  });

  it("omits the answer if it is printed elsewhere, but no earlier message", () => {
    const events = [
      message("on it"),
      command("item.started"),
      command("item.completed"),
      message("done", "item_2"),
    ];
    expect(blocks([...events, completed], true)).toEqual(["on it", "$ make\n  ✓ exit 0 · 1.0 s"]);
    // Without the end of the turn it is not printed elsewhere.
    expect(blocks(events, true).at(-1)).toBe("done");
  });

  it("shows notices, except the one that the failed turn repeats", () => {
    const notice: ThreadEvent = { type: "error", message: "Reconnecting... 1/5" };
    const final: ThreadEvent = { type: "error", message: "no network" };
    const failed: ThreadEvent = { type: "turn.failed", error: { message: "no network" } };
    expect(blocks([notice, final, failed])).toEqual(["! Reconnecting... 1/5"]);
    expect(blocks([notice, message("back"), completed])).toEqual(["! Reconnecting... 1/5", "back"]);
    const transcript = new Transcript({ style: plainStyle, withoutNotices: true });
    expect(transcript.add(notice, 0) + transcript.rest()).toBe("");
    expect(transcript.activity).toBe("Reconnecting... 1/5");
  });
});

describe("activity", () => {
  it("follows the turn", () => {
    const transcript = new Transcript({ style: plainStyle });
    const activities = [transcript.activity];
    const events: ThreadEvent[] = [
      { type: "thread.started", thread_id: "t" },
      { type: "turn.started" },
      command("item.started"),
      command("item.completed"),
      { type: "error", message: "Reconnecting...\n1/5" },
    ];
    for (const event of events) {
      transcript.add(event, 0);
      activities.push(transcript.activity);
    }
    expect(activities).toEqual([
      "Starting codex",
      "Thinking",
      "Thinking",
      "Running make",
      "Thinking",
      "Reconnecting... 1/5",
    ]);
  });
});
