import { setTimeout as sleep } from "node:timers/promises";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, TurnTimeoutError } from "../../src/index.js";
import { type Transport as RealTransport, transports as realTransports, startHarness } from "../harness.js";
import { processesMentioning } from "../processes-mentioning.js";
import { shortGraces, startFaultyAgent, transports } from "./faulty-agent.js";
import { watchWhatIsLeft } from "./nothing-left.js";
import { shellAgent } from "./shell-agent.js";

watchWhatIsLeft();

const silentAgents = [
  ["never-prints", { timeoutMs: 1000 }],
  ["never-prints", { idleTimeoutMs: 1000 }],
  ["goes-silent", { timeoutMs: 1000 }],
  ["goes-silent", { idleTimeoutMs: 1000 }],
  ["retries-for-ever", { timeoutMs: 1000 }],
] as const;

describe.each(transports)("an agent that says nothing more, on %s", (transport) => {
  it("is ended by the limit it passes, and nothing of it is left", async () => {
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
    "is silent, too, when it prints nothing but noise (%s)",
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

  it.each(["run", "runStreamed"] as const)("is not silent while an item makes progress (%s)", async (how) => {
    const item = '{"type":"item.updated","item":{"id":"item_1","type":"todo_list","items":[]}}';
    using agent = shellAgent(`
      echo "$started"; for i in 1 2 3 4 5 6 7 8; do echo '${item}'; sleep 0.25; done; echo "$completed"`);
    await using codex = new Codex({ transport, codexPathOverride: agent.path, ...shortGraces });
    const thread = codex.startThread();
    const limits = { idleTimeoutMs: 1500 };
    await (how === "run" ? thread.run("Go", limits) : (await thread.runStreamed("Go", limits)).result);
  });

  it("tells the last thing it reported", async () => {
    await using faulty = startFaultyAgent(transport, "retries-for-ever");
    await expect(faulty.thread.run("Go", { timeoutMs: 1500 })).rejects.toThrow(/waiting for network/);
  });

  it("is not ended while it reports that it tries again, if only silence is limited", async () => {
    await using faulty = startFaultyAgent(transport, "retries-for-ever", { everyMs: 25 });
    const { events } = await faulty.thread.runStreamed("Go", { idleTimeoutMs: 1500 });
    let notices = 0;
    for await (const event of events) if (event.type === "error" && ++notices > 100) break;
    expect(notices).toBe(101);
  });

  it("hands over what came before, and then the error", async () => {
    await using faulty = startFaultyAgent(transport, "goes-silent");
    const { events, result } = await faulty.thread.runStreamed("Go", { idleTimeoutMs: 1500 });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { type } of events) seen.push(type);
    })();
    await expect(reading).rejects.toBeInstanceOf(TurnTimeoutError);
    expect(seen).toEqual(["thread.started", "turn.started", "item.completed", "item.started"]);
    await expect(result).rejects.toMatchObject({ option: "idleTimeoutMs" });
  });
});

describe.each(transports)("a host that is slow itself, on %s", (transport) => {
  it.each([
    ["a pause of its own between two events", () => sleep(1700)],
    ["a blocked event loop", async () => void setImmediate(() => blockFor(1700))],
  ])("does not take %s for the agent's silence", async (_, pause) => {
    await using faulty = startFaultyAgent(transport, "well-behaved", { items: 10, delayMs: 50 });
    const { events } = await faulty.thread.runStreamed("Go", { idleTimeoutMs: 1500 });
    const seen: string[] = [];
    for await (const { type } of events) {
      seen.push(type);
      if (type === "turn.started") await pause();
    }
    expect(seen.at(-1)).toBe("turn.completed");
  });
});

function blockFor(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe("the real agent without network", () => {
  it("tries again for ever, and is ended by timeoutMs", async () => {
    await Promise.all(realTransports.map(runWithoutNetwork));
  });
});

async function runWithoutNetwork(transport: RealTransport): Promise<void> {
  await using harness = await startHarness(transport, [reply.text("never asked for")]);
  const { config } = harness.model;
  // The discard port: nobody listens there.
  const provider = { ...config.model_providers.scripted, base_url: "http://127.0.0.1:9/v1" };
  await using codex = new Codex({
    ...harness.codexOptions,
    config: { ...config, model_providers: { scripted: provider } },
  });
  const thread = codex.startThread(harness.threadOptions);
  const failure = await thread.run("Go", { timeoutMs: 6000 }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "turn_timeout", option: "timeoutMs" });
  expect(String(failure)).toContain("waiting for network");
  await codex.close();
  expect(processesMentioning(harness.workspace)).toEqual([]);
}
