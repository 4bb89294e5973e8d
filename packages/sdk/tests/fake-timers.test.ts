import { reply } from "@codex/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { startFaultyAgent } from "./faults/faulty-agent.js";
import { startHarness, transports } from "./harness.js";

afterEach(() => void vi.useRealTimers());

describe.each(transports)("while the timers of the test framework are fake, on %s", (transport) => {
  it("a limit and a signal end turns, and close() ends the rest", async () => {
    await using harness = await startHarness(transport, () => reply.shell("sleep 600"));
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      sandboxMode: "danger-full-access",
    });
    vi.useFakeTimers();
    const turn = thread.run("Go", { timeoutMs: 1000 });
    await expect(turn).rejects.toMatchObject({ code: "turn_timeout", option: "timeoutMs" });
    const slow = thread.run("Go", { toolTimeoutMs: 1000 });
    await expect(slow).rejects.toMatchObject({ code: "turn_timeout", option: "toolTimeoutMs" });
    const aborted = thread.run("Go", { signal: AbortSignal.timeout(1000) });
    await expect(aborted).rejects.toMatchObject({ name: "TimeoutError" });
    await harness.codex.close();
    vi.useRealTimers();
  });
});

it("an agent that ignores signals is killed while the timers are fake", async () => {
  await using faulty = startFaultyAgent("exec", "ignores-sigterm");
  vi.useFakeTimers();
  const turn = faulty.thread.run("Go", { timeoutMs: 100 });
  await expect(turn).rejects.toMatchObject({ code: "turn_timeout" });
  vi.useRealTimers();
});
