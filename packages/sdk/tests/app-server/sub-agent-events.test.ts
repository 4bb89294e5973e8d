import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";

import {
  Codex,
  type CodexConfig,
  type Diagnostic,
  initialThreadState,
  reduceThreadEvent,
  type SubAgentEvent,
} from "../../src/index.js";
import { gate } from "../clock.js";
import { models, startHarness } from "../harness.js";
import { isOfSubAgent, withSubAgent } from "../sub-agents.js";

describe.each(models)("onSubAgentEvent with $name", ({ model }) => {
  it("receives the events of a sub-agent as those of a thread, which those of the turn do not include", async () => {
    const child = ({ position }: RecordedRequest) =>
      position.numberInTurn === 1 ? reply.shell("echo counted") : reply.text("Two.");
    await using harness = await startHarness("app-server", withSubAgent(child), { model });
    const received: SubAgentEvent[] = [];
    const onSubAgentEvent = (event: SubAgentEvent) => void received.push(event);
    const thread = harness.codex.startThread({ ...harness.threadOptions, onSubAgentEvent });
    const turn = await thread.run("Go");
    const isOver = () => received.at(-1)?.event.type === "turn.completed";
    await vi.waitFor(() => expect(isOver()).toBe(true), { timeout: 30_000 });
    const [first] = received;
    expect(first?.event).toEqual({ type: "thread.started", thread_id: first?.threadId });
    expect(first?.threadId).not.toBe(thread.id);
    expect(new Set(received.map(({ threadId, turnId }) => `${threadId} ${turnId}`))).toEqual(
      new Set([`${first?.threadId} ${turn.id}`]),
    );
    const state = received.reduce(
      (before, { event }) => reduceThreadEvent(before, event),
      initialThreadState,
    );
    expect(state).toMatchObject({ status: "completed", finalResponse: "Two.", threadId: first?.threadId });
    const commands = state.items.filter(({ item }) => item.type === "command_execution");
    expect(commands).toMatchObject([{ item: { aggregated_output: "counted\n" }, completed: true }]);
    expect(turn.items.filter(({ type }) => type === "command_execution")).toEqual([]);
    // In code mode the sub-agent may still have been running when the turn ended.
    const ids = turn.items.flatMap((item) => {
      if (item.type === "sub_agent_activity") return [item.agent_thread_id];
      return item.type === "collab_tool_call" ? item.receiver_thread_ids : [];
    });
    expect(ids).toContain(first?.threadId);
  });

  it("also receives what a sub-agent does after the turn that it works for", async () => {
    const { opened, open } = gate();
    const script = withSubAgent(
      () => opened.then(() => reply.text("Late.")),
      () => reply.text("Done."),
    );
    await using harness = await startHarness("app-server", script, { model });
    const received: SubAgentEvent[] = [];
    const onSubAgentEvent = (event: SubAgentEvent) => void received.push(event);
    const turn = await harness.codex.startThread({ ...harness.threadOptions, onSubAgentEvent }).run("Go");
    await harness.model.waitForRequest(isOfSubAgent);
    open();
    await vi.waitFor(() => expect(received.at(-1)?.event.type).toBe("turn.completed"), { timeout: 30_000 });
    expect(received.at(-1)?.turnId).toBe(turn.id);
  });

  it("receives that a sub-agent was interrupted with its turn, and may fail", async () => {
    const diagnostics: Diagnostic[] = [];
    const onDiagnostic = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
    const script = withSubAgent(() => reply.stall());
    await using harness = await startHarness("app-server", script, { model, onDiagnostic });
    const received: SubAgentEvent[] = [];
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      onSubAgentEvent: (event) => {
        received.push(event);
        throw new Error("broken");
      },
    });
    const streamed = await thread.runStreamed("Go");
    const ended = expect(streamed.result).rejects.toMatchObject({ code: "turn_interrupted" });
    await harness.model.waitForRequest(isOfSubAgent);
    await streamed.interrupt();
    await ended;
    await vi.waitFor(() => expect(received.at(-1)?.event.type).toBe("turn.interrupted"), { timeout: 30_000 });
    const failures = diagnostics.filter(({ code }) => code === "listener_failed");
    expect(failures).toHaveLength(received.length);
    expect(failures[0]).toMatchObject({
      message: "onSubAgentEvent failed.",
      threadId: received[0]?.threadId,
    });
  });
});

it("onSubAgentEvent must be a function, and is rejected by name on exec", () => {
  const codex = new Codex({ transport: "app-server" });
  expect(() => codex.startThread({ onSubAgentEvent: 3 as never })).toThrow(
    /`onSubAgentEvent` must be a function/,
  );
  const onExec = () => new Codex().startThread({ onSubAgentEvent: () => {} });
  expect(onExec).toThrow(/`onSubAgentEvent` needs the app-server transport/);
});

it("a sub-agent has the role that the config defines, whose settings it runs with", async () => {
  const script = (request: RecordedRequest) => {
    if (isOfSubAgent(request)) return reply.text("Fine.");
    if (request.position.numberInTurn > 1) return reply.text("Done.");
    const call = { message: "Review it", agent_type: "reviewer", task_name: "review" };
    return reply.functionCall("spawn_agent", call, { namespace: "collaboration" });
  };
  await using harness = await startHarness("app-server", script, { model: null });
  const file = join(harness.home.path, "reviewer.toml");
  const settings = { name: "reviewer", description: "Reviews", developer_instructions: "Be strict." };
  const lines = Object.entries({ ...settings, model_reasoning_effort: "high" });
  writeFileSync(file, lines.map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join(""));
  const config: CodexConfig = {
    ...harness.codexOptions.config,
    agents: { max_threads: 3, reviewer: { description: "Reviews changes", config_file: file } },
  };
  await using codex = new Codex({ ...harness.codexOptions, config });
  await codex.startThread(harness.threadOptions).run("Go");
  const request = await harness.model.waitForRequest(isOfSubAgent);
  expect(request.reasoningEffort).toBe("high");
  expect(request.instructions).toContain("Be strict.");
});
