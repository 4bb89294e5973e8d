import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findUnknownFields } from "@codex/protocol/schemas";
import { reply, type Script } from "@codex/testing";
import { describe, expect, it } from "vitest";

import {
  initialThreadState,
  reduceThreadEvent,
  type StreamedTurn,
  type ThreadEvent,
} from "../../src/index.js";
import { models, startHarness } from "../harness.js";
import { withSubAgent } from "../sub-agents.js";

const red = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

/** Reads the events of a turn, all of which this version knows, and what the reducer makes of them. */
async function read({ events: stream, result }: StreamedTurn) {
  const events: ThreadEvent[] = [];
  for await (const event of stream) {
    expect(findUnknownFields(event)).toEqual([]);
    events.push(event);
  }
  const state = events.reduce(reduceThreadEvent, initialThreadState);
  expect(state.items.every(({ completed }) => completed)).toBe(true);
  const { items } = await result;
  expect(state.items.map(({ item }) => item)).toEqual(expect.arrayContaining(items));
  /** The events about items of a type. */
  const about = (type: string) =>
    events.flatMap((event) => ("item" in event && event.item.type === type ? [event] : []));
  return { items, state, about };
}

describe.each(models)("items that only app-server has, with $name", ({ model }) => {
  const startThread = async (replies: Script) => {
    const harness = await startHarness("app-server", replies, { model });
    const options = { ...harness.threadOptions, sandboxMode: "danger-full-access" } as const;
    return { harness, thread: harness.codex.startThread(options) };
  };

  it("include the image that the agent looks at", async () => {
    const path = "red.png";
    const { harness, thread } = await startThread([
      reply.functionCall("view_image", { path }),
      reply.text("ok"),
    ]);
    await using _ = harness;
    writeFileSync(join(harness.workspace, path), Buffer.from(red, "base64"));
    const { about } = await read(await thread.runStreamed("Look"));
    const item = { id: expect.any(String), type: "image_view", path: join(harness.workspace, path) };
    expect(about("image_view")).toEqual([
      { type: "item.started", item },
      { type: "item.completed", item },
    ]);
  });

  it("include compactions and reviews", async () => {
    const { harness, thread } = await startThread(() => reply.text("All is fine."));
    await using _ = harness;
    await thread.run("Go");
    const { items } = await thread.compact();
    expect(items).toEqual([{ id: expect.any(String), type: "context_compaction" }]);
    const review = await read(await thread.startReview({ type: "custom", instructions: "Look at it" }));
    expect(review.items).toMatchObject([
      { type: "entered_review_mode", review: "Look at it" },
      { type: "exited_review_mode", review: "All is fine." },
      { type: "agent_message", text: "All is fine." },
    ]);
  });

  it("include the runs of hooks, with what the hooks say", async () => {
    const script = [reply.shell("touch done.txt"), reply.text("ok")];
    const harness = await startHarness("app-server", script, { model });
    await using _ = harness;
    const hook = (command: string, more = {}) => ({ hooks: [{ type: "command", command, ...more }] });
    const blocked = JSON.stringify({ decision: "block", reason: "Not on a Friday." });
    const config = {
      ...(harness.codexOptions.config as object),
      hooks: {
        SessionStart: [hook("exit 3")],
        UserPromptSubmit: [hook("echo It rains.")],
        PreToolUse: [hook(`echo '${blocked}'`, { statusMessage: "Checking" })],
      },
    };
    const { Codex } = await import("../../src/index.js");
    await using codex = new Codex({ ...harness.codexOptions, config });
    const listed = await codex.request("hooks/list", { cwds: [harness.workspace] });
    const hooks = listed.data.flatMap((entry) => entry.hooks);
    const value = Object.fromEntries(
      hooks.map(({ key, currentHash }) => [key, { trusted_hash: currentHash }]),
    );
    const edit = { keyPath: "hooks.state", value, mergeStrategy: "upsert" } as const;
    await codex.request("config/batchWrite", { edits: [edit] });
    const { about } = await read(await codex.startThread(harness.threadOptions).runStreamed("Go"));
    const run = (event: string, rest: object) => ({ type: "hook_run", handler: "command", event, ...rest });
    expect(about("hook_run").map(({ type, item }) => [type, item])).toMatchObject([
      ["item.started", run("session_start", { status: "in_progress", output: [], duration_ms: null })],
      ["item.completed", run("session_start", { status: "failed", output: [{ kind: "error" }] })],
      ["item.started", run("user_prompt_submit", { status_message: null })],
      ["item.completed", run("user_prompt_submit", { output: [{ kind: "context", text: "It rains." }] })],
      ["item.started", run("pre_tool_use", { status: "in_progress", status_message: "Checking" })],
      [
        "item.completed",
        run("pre_tool_use", {
          status: "blocked",
          output: [{ kind: "feedback", text: "Not on a Friday." }],
          duration_ms: expect.any(Number),
        }),
      ],
    ]);
  });

  it("have a plan as text that streams, and is an item of its own", async () => {
    const plan = "# The plan\n- Do it.\n";
    const answer = `Look:\n<proposed_plan>\n${plan}</proposed_plan>`;
    const { harness, thread } = await startThread([reply.text(answer.split(/(?<=\s)/))]);
    await using _ = harness;
    const streamed = await thread.runStreamed("Plan it", { collaborationMode: "plan" });
    let state = initialThreadState;
    const shown: unknown[] = [];
    for await (const event of streamed.events) {
      state = reduceThreadEvent(state, event);
      const item = state.items.find((entry) => entry.item.type === "plan")?.item;
      if (event.type === "item.delta" && event.item_type === "plan") shown.push(item);
    }
    expect(shown[0]).toMatchObject({ type: "plan", text: "# " });
    expect(shown.at(-1)).toMatchObject({ type: "plan", text: plan });
    const { items } = await streamed.result;
    expect(items).toContainEqual({ id: expect.any(String), type: "plan", text: plan });
  });

  it("tell more of commands and patches than exec does", async () => {
    const patch =
      "*** Begin Patch\n*** Update File: a.txt\n*** Move to: b.txt\n@@\n-one\n+two\n*** End Patch";
    const script = [reply.shell("pwd"), reply.patch(patch), reply.text("ok")];
    const { harness, thread } = await startThread(script);
    await using _ = harness;
    const { workspace } = harness;
    writeFileSync(join(workspace, "a.txt"), "one\n");
    mkdirSync(join(workspace, "inner"));
    const { about } = await read(await thread.runStreamed("Go"));
    expect(about("command_execution").map(({ item }) => item)).toMatchObject([
      { cwd: workspace, duration_ms: null },
      { cwd: workspace, duration_ms: expect.any(Number) },
    ]);
    const moved = { path: join(workspace, "a.txt"), kind: "update", move_path: join(workspace, "b.txt") };
    expect(about("file_change").at(-1)).toMatchObject({ item: { changes: [moved] } });
  });

  it("include what sub-agents do, or the calls of them", async () => {
    const { harness, thread } = await startThread(withSubAgent(() => reply.text("2")));
    await using _ = harness;
    const { about } = await read(await thread.runStreamed("Go"));
    if (model === "gpt-5.5") {
      expect(about("collab_tool_call")[0]).toMatchObject({ item: { tool: "spawn_agent" } });
      return;
    }
    const [started] = about("sub_agent_activity");
    expect(started).toMatchObject({
      item: {
        kind: "started",
        agent_thread_id: expect.stringMatching(/^[\da-f-]{36}$/),
        agent_path: "/root/counting",
        model: expect.any(String),
      },
    });
  });
});

it("a pause of the agent is an item with its length", async () => {
  const pause = reply.functionCall("sleep", { duration_ms: 20 }, { namespace: "clock" });
  await using harness = await startHarness("app-server", [pause, reply.text("ok")], { model: null });
  const { about } = await read(await harness.codex.startThread(harness.threadOptions).runStreamed("Wait"));
  const item = { id: expect.any(String), type: "sleep", duration_ms: 20 };
  expect(about("sleep")).toEqual([
    { type: "item.started", item },
    { type: "item.completed", item },
  ]);
});

it("a message that the agent sends while it works has a delivery, and is not the final response", async () => {
  const questions = [{ title: "Which?", options: ["a", "b"] }];
  const script = [reply.functionCall("request_user_input_async", { questions }), reply.text("Done.")];
  await using harness = await startHarness("app-server", script, { model: null });
  const { items, state } = await read(
    await harness.codex.startThread(harness.threadOptions).runStreamed("Go"),
  );
  expect(items[0]).toMatchObject({ type: "agent_message", delivery: "async", questions });
  expect(state.finalResponse).toBe("Done.");
  await harness.codex.close();
});
