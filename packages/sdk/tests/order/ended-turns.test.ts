import { readdirSync, readFileSync } from "node:fs";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import type { StreamedTurn } from "../../src/index.js";
import { stopClock } from "../clock.js";
import { type Harness, startHarness, transports } from "../harness.js";

const hourMs = 3_600_000;

/** Completes two items, and then stalls or fails. */
const script = ({ lastUserText, position }: RecordedRequest) => {
  if (position.numberInTurn === 1) return reply.all(reply.text("Half."), reply.shell("echo hi"));
  return lastUserText === "fail" ? reply.fail(400, { error: { message: "no" } }) : reply.stall();
};

/** The items and usage of each of these turns when it ends. */
const done = {
  items: [
    { type: "agent_message", text: "Half." },
    { type: "command_execution", aggregated_output: "hi\n" },
  ],
  usage: { input_tokens: 100, output_tokens: 20 },
};

/** Kills the agent that uses the model of a harness (Linux). */
function killAgent({ model }: Harness): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    if (commandLineOf(pid).some((text) => text.includes(model.url))) process.kill(Number(pid), "SIGKILL");
  }
}

function commandLineOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(1);
  } catch {
    return [];
  }
}

/** Ways to end a turn early, once the model has received its second request. */
const ends: Record<string, (streamed: StreamedTurn, harness: Harness) => unknown> = {
  turn_interrupted: (streamed) => streamed.interrupt(),
  closed: (_, { codex }) => codex.close(),
  lost: (_, harness) => killAgent(harness),
};

describe.each(transports)("the error of a turn on %s carries its items and usage", (transport) => {
  it.each(Object.entries(ends))("when it ends early: %s", async (name, end) => {
    await using harness = await startHarness(transport, script);
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("Go");
    const { result } = streamed;
    const lost = transport === "exec" ? "process_exited" : "connection_lost";
    const code = name === "lost" ? lost : name;
    const outcome = expect(result).rejects.toMatchObject({ code, ...done });
    await harness.model.waitForRequest(({ position }) => position.numberInTurn === 2);
    await end(streamed, harness);
    await outcome;
  });

  it("when it times out", async () => {
    await using harness = await startHarness(transport, script);
    let outcome: Promise<void>;
    {
      using clock = stopClock();
      const running = harness.codex.startThread(harness.threadOptions).run("Go", { timeoutMs: hourMs });
      outcome = expect(running).rejects.toMatchObject({ code: "turn_timeout", ...done });
      await harness.model.waitForRequest(({ position }) => position.numberInTurn === 2);
      clock.advance(hourMs);
    }
    await outcome;
  });

  it("when it fails", async () => {
    await using harness = await startHarness(transport, script);
    const running = harness.codex.startThread(harness.threadOptions).run("fail");
    await expect(running).rejects.toMatchObject({ code: "turn_failed", ...done });
  });
});
