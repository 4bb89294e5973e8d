import type { Codex } from "@codex/sdk";
import { median } from "simple-statistics";
import { openCodex } from "../contenders/codex.js";
import type { TurnTimes } from "../contenders/shell-turn.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";
import type { AgentPlace } from "../workloads/real-agent.js";

/** Runs turns of the real agent one after another, each on its own thread. */
export interface ExecTurnsTask {
  contender: Contender;
  place: AgentPlace;
  /** Measured turns, in addition to the first one. */
  turns: number;
}

await serveTask<ExecTurnsTask>(async ({ contender, place, turns }): Promise<Sample> => {
  const stopwatch = new Stopwatch();
  const time = await makeTimer(contender, place);
  const loadMs = stopwatch.read().wallMs;
  // The first turn includes modules that load on demand.
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
    // Imported only for the floor, because it loads modules that an SDK has to load as well.
    const { timeShell } = await import("../contenders/shell-turn.js");
    return () => timeShell(place);
  }
  const codex = await openCodex(contender, place);
  return () => timeSdk(codex, place);
}

/** Times one turn for its result and another one for its first event. */
async function timeSdk(codex: Codex, { workspace }: AgentPlace): Promise<TurnTimes> {
  const stopwatch = new Stopwatch();
  const thread = codex.startThread({ workingDirectory: workspace });
  const { finalResponse } = await thread.run("go");
  const { wallMs: resultMs, cpuMs: resultCpuMs } = stopwatch.read();
  if (finalResponse === "") throw new Error("The turn has no answer.");
  // Waits for the process so that it cannot slow down the next turn. The published SDK has waited already.
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
