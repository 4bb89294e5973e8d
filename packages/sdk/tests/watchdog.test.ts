import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";
import {
  Codex,
  type Thread,
  type Tool,
  type TurnActivityEvent,
  type TurnTimeoutError,
} from "../src/index.js";
import { TurnLimits } from "../src/turn/turn-limits.js";
import { follow } from "./app-server/follow.js";
import { gate, stopClock, until } from "./clock.js";
import { combinations, type Harness, startHarness, transports } from "./harness.js";
import { escalated } from "./interaction/interactive.js";
import { processesMentioning } from "./processes-mentioning.js";
import { isOfSubAgent, withSubAgent } from "./sub-agents.js";

const hourMs = 3_600_000;

/** A command that runs until {@link finish}. */
const waiting = "touch runs; until [ -e ends ]; do sleep 0.02; done";
const runs = ({ workspace }: Harness) => until(() => existsSync(join(workspace, "runs")));
const finish = ({ workspace }: Harness) => writeFileSync(join(workspace, "ends"), "");

const start = ({ codex, threadOptions }: Harness) =>
  codex.startThread({ ...threadOptions, sandboxMode: "danger-full-access" });

/** Runs a turn with both methods. */
const methods: Record<string, (thread: Thread, options: object) => Promise<unknown>> = {
  run: (thread, options) => thread.run("Go", options),
  runStreamed: async (thread, options) => (await thread.runStreamed("Go", options)).result,
};

const silentModel = {
  code: "turn_timeout",
  option: "idleTimeoutMs",
  limitMs: hourMs,
  activity: { kind: "model", itemId: null, detail: null, since: expect.any(Date) },
};

describe.each(combinations)("a watched turn on $name", ({ transport, model }) => {
  it.each(Object.entries(methods))(
    "may run a silent command, and then not be silent, with %s()",
    async (_, go) => {
      const script = [reply.shell(waiting, { yieldTimeMs: 60_000 }), reply.stall()];
      await using harness = await startHarness(transport, script, { model });
      using pauses = vi.spyOn(TurnLimits.prototype, "pause");
      using clock = stopClock();
      const outcome = expect(go(start(harness), { idleTimeoutMs: hourMs })).rejects.toMatchObject(
        silentModel,
      );
      await runs(harness);
      await until(() => pauses.mock.calls.length > 0);
      clock.advance(2 * hourMs);
      finish(harness);
      await harness.model.waitForRequest(({ position }) => position.numberInTurn === 2);
      // Output of the agent is read between these steps, which are smaller than the limit.
      for (let steps = 0; steps < 200; steps += 1) await clock.pass(hourMs / 100);
      await outcome;
    },
  );

  it.each(Object.entries(methods))("ends with the command that takes too long, with %s()", async (_, go) => {
    await using harness = await startHarness(transport, [reply.shell("sleep 1000; echo ' slow'")], { model });
    const error = await go(start(harness), { toolTimeoutMs: 300, idleTimeoutMs: hourMs }).catch(
      (reason: TurnTimeoutError) => reason,
    );
    expect(error).toMatchObject({
      code: "turn_timeout",
      option: "toolTimeoutMs",
      limitMs: 300,
      retryable: true,
      began: true,
      activity: {
        kind: "command",
        itemId: expect.any(String),
        detail: expect.stringContaining("sleep 1000"),
      },
    });
    expect((error as TurnTimeoutError).message).toMatch(
      /^The command ".*sleep 1000.*" did not end within 300 ms \(toolTimeoutMs\)/,
    );
    await vi.waitFor(() => expect(processesMentioning(harness.workspace)).toEqual([]));
  });

  it.each([
    ["speaks", [reply.all(reply.text("It runs."), reply.shell("echo hi"))]],
    ["runs others", [reply.shell("echo hi"), reply.shell("echo you")]],
  ])("does not wait for a command in the background, once the model %s", async (_, next) => {
    const script = [reply.shell("sleep 1000", { yieldTimeMs: 250 }), ...next, reply.stall()];
    await using harness = await startHarness(transport, script, { model });
    using clock = stopClock();
    const streamed = await start(harness).runStreamed("Go", { idleTimeoutMs: hourMs });
    const { done } = follow(streamed);
    const outcome = expect(done).rejects.toMatchObject(silentModel);
    await harness.model.waitForRequest(({ position }) => position.numberInTurn === script.length);
    await until(() => streamed.activity?.kind === "model");
    for (let steps = 0; steps < 200; steps += 1) await clock.pass(hourMs / 100);
    await outcome;
  });

  it("says what it does, and reports it while it is silent", async () => {
    const script = [reply.shell(waiting, { yieldTimeMs: 60_000 }), reply.stall()];
    await using harness = await startHarness(transport, script, { model });
    using clock = stopClock();
    const streamed = await start(harness).runStreamed("Go", { activityIntervalMs: 5000 });
    expect(streamed.activity).toBeNull();
    const { events, done } = follow(streamed);
    await until(() => streamed.activity?.kind === "command");
    const { activity } = streamed;
    const command = {
      kind: "command",
      itemId: expect.any(String),
      detail: expect.stringContaining("touch runs"),
    };
    expect(activity).toEqual({ ...command, since: expect.any(Date) });
    const reported = () => events.filter(({ type }) => type === "turn.activity") as TurnActivityEvent[];
    const before = reported().length;
    await clock.pass(4999);
    expect(reported()).toHaveLength(before);
    await clock.pass(1);
    await clock.pass(5000);
    const { itemId: item_id, detail } = activity ?? {};
    const event = { type: "turn.activity", kind: "command", item_id, detail };
    expect(reported().slice(before)).toEqual([
      { ...event, running_ms: expect.any(Number) },
      { ...event, running_ms: expect.any(Number) },
    ]);
    // Each event starts the time again.
    await clock.pass(3000);
    finish(harness);
    await until(() => streamed.activity?.kind === "model");
    await clock.pass(4999);
    expect(reported()).toHaveLength(before + 2);
    await clock.pass(1);
    expect(reported().at(-1)).toMatchObject({ kind: "model", item_id: null, detail: null });
    const ended = expect(done).rejects.toMatchObject({ code: "turn_interrupted" });
    await clock.runUntil(streamed.interrupt());
    await ended;
    expect(streamed.activity).toBeNull();
  });

  it("may wait for a silent sub-agent, for a limited time", async () => {
    await using harness = await startHarness(
      transport,
      withSubAgent(() => reply.stall()),
      { model },
    );
    using clock = stopClock();
    const limits = { idleTimeoutMs: hourMs, toolTimeoutMs: 2 * hourMs };
    const streamed = await start(harness).runStreamed("Go", limits);
    const { done } = follow(streamed);
    await harness.model.waitForRequest(isOfSubAgent);
    await until(() => streamed.activity?.kind === "agent" && streamed.activity.detail === "wait");
    clock.advance(2 * hourMs - 1);
    expect(streamed.activity?.kind).toBe("agent");
    clock.advance(1);
    await expect(clock.runUntil(done)).rejects.toMatchObject({
      option: "toolTimeoutMs",
      activity: { kind: "agent", detail: "wait" },
    });
  });
});

describe.each(transports)("an MCP tool on %s", (transport) => {
  it("is limited by toolTimeoutMs", async () => {
    const server = `require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
      const { id, method } = JSON.parse(line);
      const tools = [{ name: "hang", inputSchema: { type: "object" }, annotations: { readOnlyHint: true } }];
      const start = { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } };
      const result = { initialize: start, "tools/list": { tools } }[method];
      if (result) console.log(JSON.stringify({ jsonrpc: "2.0", id, result }));
    });`;
    await using harness = await startHarness(transport, [reply.mcpCall("slow", "hang", {})], {
      configOverrides: [
        `mcp_servers.slow={command=${JSON.stringify(process.execPath)},args=["-e",${JSON.stringify(server)}]}`,
      ],
    });
    await expect(start(harness).run("Go", { toolTimeoutMs: 200 })).rejects.toMatchObject({
      option: "toolTimeoutMs",
      activity: { kind: "mcp", detail: "slow.hang" },
    });
  });
});

describe("toolTimeoutMs on app-server", () => {
  it("limits a tool of the thread", async () => {
    await using harness = await startHarness("app-server", [reply.functionCall("wait_long", {})]);
    const [called, answer] = [gate(), gate()];
    const wait: Tool = {
      name: "wait_long",
      description: "Waits",
      input: { type: "object", properties: {}, required: [], additionalProperties: false },
      execute: () => {
        called.open();
        return answer.opened.then(() => "late");
      },
    };
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools: [wait] });
    using clock = stopClock();
    const streamed = await thread.runStreamed("Go", { toolTimeoutMs: 1000 });
    const { done } = follow(streamed);
    await called.opened;
    // Its call is no request of its own.
    const activity = { kind: "tool", detail: "wait_long" };
    expect(streamed.activity).toMatchObject(activity);
    await expect(clock.runUntil(done)).rejects.toMatchObject({ option: "toolTimeoutMs", activity });
    answer.open();
  });

  it.each([
    ["command", escalated("touch made")],
    ["patch", reply.patch([{ add: "made", content: "new" }])],
  ])("limits a request, and names the %s that it is about", async (_, asking) => {
    await using harness = await startHarness("app-server", [asking]);
    const asked = gate();
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      sandboxMode: "read-only",
      onApproval: (_, { signal }) => {
        asked.open();
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve("decline")));
      },
    });
    using clock = stopClock();
    const streamed = await thread.runStreamed("Go", { toolTimeoutMs: 1000, idleTimeoutMs: 1000 });
    const { done } = follow(streamed);
    await asked.opened;
    expect(streamed.activity).toMatchObject({
      kind: "request",
      itemId: expect.any(String),
      detail: expect.stringMatching(/touch made|\/made$/),
    });
    await expect(clock.runUntil(done)).rejects.toMatchObject({ option: "toolTimeoutMs", limitMs: 1000 });
    expect(existsSync(join(harness.workspace, "made"))).toBe(false);
  });

  it("limits a pause of the agent", async () => {
    const pause = reply.functionCall("sleep", { duration_ms: 600_000 }, { namespace: "clock" });
    await using harness = await startHarness("app-server", [pause], { model: null });
    await expect(start(harness).run("Go", { toolTimeoutMs: 300 })).rejects.toMatchObject({
      option: "toolTimeoutMs",
      activity: { kind: "tool", detail: "sleep" },
    });
  });

  it("limits a hook", async () => {
    await using harness = await startHarness("app-server", []);
    const hook = { hooks: [{ type: "command", command: "exec sleep 600", timeout: 600 }] } as const;
    const config = { ...harness.model.config, hooks: { UserPromptSubmit: [hook] } };
    await using codex = new Codex({ ...harness.codexOptions, config });
    const { data } = await codex.request("hooks/list", { cwds: [harness.workspace] });
    const trusted = data
      .flatMap(({ hooks }) => hooks)
      .map((own) => [own.key, { trusted_hash: own.currentHash }]);
    await codex.writeConfig({ hooks: { state: Object.fromEntries(trusted) } });
    const thread = codex.startThread(harness.threadOptions);
    await expect(thread.run("Go", { toolTimeoutMs: 300 })).rejects.toMatchObject({
      option: "toolTimeoutMs",
      activity: { kind: "hook", detail: "user_prompt_submit" },
    });
  });
});

describe.each(transports)("toolTimeoutMs on %s", (transport) => {
  it("names the command without the secrets in it", async () => {
    await using harness = await startHarness(transport, [reply.shell("sleep 1000; echo sk-very-secret")]);
    const env = { ...harness.home.env, MY_TOKEN: "sk-very-secret" };
    await using codex = new Codex({ ...harness.codexOptions, env });
    const thread = codex.startThread({ ...harness.threadOptions, sandboxMode: "danger-full-access" });
    const error = await thread.run("Go", { toolTimeoutMs: 300 }).catch((reason: TurnTimeoutError) => reason);
    expect(error).toMatchObject({ activity: { detail: expect.stringContaining("sleep 1000") } });
    expect(JSON.stringify([error, String(error)])).not.toContain("sk-very-secret");
  });

  it("limits the commands of a review", async () => {
    await using harness = await startHarness(transport, [reply.shell("sleep 1000")]);
    const target = { type: "custom", instructions: "Look" } as const;
    const review = await start(harness).startReview(target, { toolTimeoutMs: 300 });
    await expect(review.result).rejects.toMatchObject({
      option: "toolTimeoutMs",
      activity: { kind: "command" },
    });
  });
});

it("refuses activityIntervalMs where there are no events", async () => {
  await using harness = await startHarness("exec", []);
  await expect(start(harness).run("Go", { activityIntervalMs: 10 })).rejects.toMatchObject({
    code: "invalid_option",
    option: "activityIntervalMs",
    message: expect.stringContaining("runStreamed()"),
  });
});
