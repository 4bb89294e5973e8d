import type { Codex } from "@codex/sdk";
import { median } from "simple-statistics";
import { openCodex } from "../contenders/codex.js";
import type { TurnTimes } from "../contenders/shell-turn.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";
import type { AgentPlace } from "../workloads/real-agent.js";

/** Turns of the real agent, one after the other, each on a thread of its own. */
export interface ExecTurnsTask {
  contender: Contender;
  place: AgentPlace;
  /** How many are looked at, after the first one. */
  turns: number;
}

await serveTask<ExecTurnsTask>(async ({ contender, place, turns }): Promise<Sample> => {
  const stopwatch = new Stopwatch();
  const time = await makeTimer(contender, place);
  const loadMs = stopwatch.read().wallMs;
  // Much is loaded when it is first needed.
  const first = await time();
  const times: TurnTimes[] = [];
  for (let number = 0; number < turns; number += 1) times.push(await time());
  const middle = (name: keyof TurnTimes) => median(times.map((each) => each[name]));
  return {
    freshResultMs: loadMs + first.resultMs,
    firstEventMs: middle("firstEventMs"),
    resultMs: middle("resultMs"),
    resultCpuMs: middle("resultCpuMs"),
    goneMs: middle("goneMs"),
  };
});

async function makeTimer(contender: Contender, place: AgentPlace): Promise<() => Promise<TurnTimes>> {
  if (contender === "floor") {
    // Loaded here only: it loads much of what an SDK has to load.
    const { timeShell } = await import("../contenders/shell-turn.js");
    return () => timeShell(place);
  }
  const codex = await openCodex(contender, place);
  return () => timeSdk(codex, place);
}

/** A turn for its outcome, and another for its events. */
async function timeSdk(codex: Codex, { workspace }: AgentPlace): Promise<TurnTimes> {
  const stopwatch = new Stopwatch();
  const thread = codex.startThread({ workingDirectory: workspace });
  const { finalResponse } = await thread.run("go");
  const { wallMs: resultMs, cpuMs: resultCpuMs } = stopwatch.read();
  if (finalResponse === "") throw new Error("The turn has no answer.");
  // Waits for the process, so that none is in the way of the next turn. With the published SDK it is gone by now.
  await thread.close?.();
  const goneMs = stopwatch.read().wallMs;

  const otherStopwatch = new Stopwatch();
  const otherThread = codex.startThread({ workingDirectory: workspace });
  const { events } = await otherThread.runStreamed("go");
  await events.next();
  const firstEventMs = otherStopwatch.read().wallMs;
  for await (const _ of events);
  await otherThread.close?.();
  return { firstEventMs, resultMs, resultCpuMs, goneMs };
}
