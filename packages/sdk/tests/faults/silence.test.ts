import { writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import nodeTimers from "node:timers";
import { isRunning, reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";

import { Codex, TurnTimeoutError } from "../../src/index.js";
import { idleSlices } from "../../src/turn/turn-limits.js";
import { follow } from "../app-server/follow.js";
import { stopClock, until } from "../clock.js";
import { type Transport as RealTransport, startHarness } from "../harness.js";
import { processesMentioning } from "../processes-mentioning.js";
import { shortGraces, startFaultyAgent, transports } from "./faulty-agent.js";
import { watchWhatIsLeft } from "./nothing-left.js";
import { shellAgent } from "./shell-agent.js";

watchWhatIsLeft();

const silentAgents = [
  ["never-prints", { timeoutMs: 1000 }],
  ["never-prints", { idleTimeoutMs: 1000 }],
  ["goes-silent", { timeoutMs: 1000 }],
  ["goes-silent", { toolTimeoutMs: 1000 }],
  ["retries-forever", { timeoutMs: 1000 }],
] as const;

describe.each(transports)("an agent that falls silent, on %s", (transport) => {
  it("is ended by the limit that it exceeds, and leaves no process", async () => {
    const endings = silentAgents.map(async ([name, limits]) => {
      await using faulty = startFaultyAgent(transport, name);
      const failure = await faulty.thread.run("Go", limits).catch((error: unknown) => error);
      expect(faulty.agent.runningProcesses).toEqual([]);
      expect(failure).toBeInstanceOf(TurnTimeoutError);
      const [option, limitMs] = Object.entries(limits)[0] ?? [];
      expect(failure).toMatchObject({ code: "turn_timeout", option, limitMs, retryable: true });
    });
    await Promise.all(endings);
  });

  it.each(["run", "runStreamed"] as const)(
    "also counts as silent when it prints nothing but noise (%s)",
    async (how) => {
      using agent = shellAgent('echo "$started"; while :; do echo noise; sleep 0.05; done');
      await using codex = new Codex({ transport, codexPathOverride: agent.path, ...shortGraces });
      const thread = codex.startThread();
      const limits = { idleTimeoutMs: 800, timeoutMs: 20_000 };
      const ended =
        how === "run" ? thread.run("Go", limits) : (await thread.runStreamed("Go", limits)).result;
      await expect(ended).rejects.toMatchObject({ code: "turn_timeout", option: "idleTimeoutMs" });
    },
  );

  it.each([
    [
      "run",
      "an item makes progress",
      '{"type":"item.updated","item":{"id":"item_1","type":"todo_list","items":[]}}',
    ],
    [
      "runStreamed",
      "an item makes progress",
      '{"type":"item.updated","item":{"id":"item_1","type":"todo_list","items":[]}}',
    ],
    ["run", "it reports that it tries again", '{"type":"error","message":"Reconnecting..."}'],
    ["runStreamed", "it reports that it tries again", '{"type":"error","message":"Reconnecting..."}'],
  ])("does not count as silent in %s() when %s", async (how, _, line) => {
    using agent = shellAgent(`
      next() { until [ -e "$here/$1" ]; do sleep 0.01; done; }
      echo "$started"; for i in 1 2 3 4; do next $i; echo '${line}'; done; next 5; echo "$completed"`);
    await using codex = new Codex({ transport, codexPathOverride: agent.path, ...shortGraces });
    const thread = codex.startThread();
    using clock = stopClock();
    const idleTimeoutMs = 1500;
    using timers = vi.spyOn(nodeTimers, "setTimeout");
    syncBuiltinESMExports();
    const sliceMs = idleTimeoutMs / idleSlices;
    const waits = () => timers.mock.calls.filter(([, delayMs]) => delayMs === sliceMs).length;
    const limits = { idleTimeoutMs };
    const turn = how === "run" ? thread.run("Go", limits) : (await thread.runStreamed("Go", limits)).result;
    // One wait for the agent to start, and one for its first item.
    await until(() => waits() === 2);
    for (const step of [1, 2, 3, 4, 5]) {
      clock.advance(1000);
      const before = waits();
      writeFileSync(`${agent.folder}/${step}`, "");
      if (step < 5) await until(() => waits() > before);
    }
    await turn;
  });

  it("has its last message in the timeout error", async () => {
    await using faulty = startFaultyAgent(transport, "retries-forever");
    using clock = stopClock();
    const { seen, done } = follow(await faulty.thread.runStreamed("Go", { timeoutMs: 1500 }));
    await seen(({ type }) => type === "error");
    await expect(clock.runUntil(done)).rejects.toThrow(/waiting for network/);
  });

  it("has its events delivered before the error", async () => {
    await using faulty = startFaultyAgent(transport, "goes-silent");
    using clock = stopClock();
    const streamed = await faulty.thread.runStreamed("Go", { toolTimeoutMs: 1500 });
    const { events, seen, done } = follow(streamed);
    await seen(({ type }) => type === "item.started");
    await expect(clock.runUntil(done)).rejects.toBeInstanceOf(TurnTimeoutError);
    const types = ["thread.started", "turn.started", "item.completed", "item.started"];
    expect(events.map(({ type }) => type)).toEqual(types);
    await expect(streamed.result).rejects.toMatchObject({ option: "toolTimeoutMs" });
  });
});

describe.each(transports)("a slow host, on %s", (transport) => {
  it.each([
    ["its own pause between two events", false],
    ["a blocked event loop", true],
  ])("does not take %s for the agent's silence", async (_, isBlocked) => {
    await using faulty = startFaultyAgent(transport, "well-behaved", { items: 10, delayMs: 5 });
    using clock = stopClock();
    const { events } = await faulty.thread.runStreamed("Go", { idleTimeoutMs: 1500 });
    const hasEnded = () => !isRunning(faulty.agent.runs[0]?.pid ?? 0);
    // The agent's output of this time is still unread when the timer fires.
    const block = () => {
      while (!hasEnded());
      clock.advance(1700);
    };
    const pause = async () => {
      await until(hasEnded);
      clock.advance(1700);
    };
    const seen: string[] = [];
    for await (const { type } of events) {
      seen.push(type);
      if (type !== "turn.started") continue;
      if (isBlocked) setImmediate(block);
      else await pause();
    }
    expect(seen.at(-1)).toBe("turn.completed");
  });
});

describe("the real agent without network", () => {
  it("retries forever, and is ended by timeoutMs", async () => {
    await using onExec = await startWithoutNetwork("exec");
    await using onServer = await startWithoutNetwork("app-server");
    using clock = stopClock();
    const turns = await Promise.all([onExec, onServer].map((agent) => agent.followUntilNotice()));
    for (const { done, codex, workspace } of turns) {
      const failure = await clock.runUntil(done).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "turn_timeout", option: "timeoutMs" });
      expect(String(failure)).toContain("waiting for network");
      await clock.runUntil(codex.close());
      expect(processesMentioning(workspace)).toEqual([]);
    }
  });
});

async function startWithoutNetwork(transport: RealTransport) {
  const harness = await startHarness(transport, [reply.text("never asked for")]);
  const { workspace, threadOptions, codexOptions } = harness;
  const { config } = harness.model;
  // The discard port, on which nothing listens.
  const provider = { ...config.model_providers.scripted, base_url: "http://127.0.0.1:9/v1" };
  const codex = new Codex({
    ...codexOptions,
    config: { ...config, model_providers: { scripted: provider } },
  });
  return {
    /** Starts a turn. Resolves once the agent has reported that there is no network. */
    async followUntilNotice() {
      const { seen, done } = follow(
        await codex.startThread(threadOptions).runStreamed("Go", { timeoutMs: 1000 }),
      );
      await seen((event) => event.type === "error" && event.message.includes("waiting for network"));
      return { done, codex, workspace };
    },
    async [Symbol.asyncDispose]() {
      await codex.close();
      await harness[Symbol.asyncDispose]();
    },
  };
}
