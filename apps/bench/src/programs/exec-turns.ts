import { buildExecArguments } from "@codex/exec";
import type { Codex } from "@codex/sdk";
import { median } from "simple-statistics";

import type { Contender, Sample } from "../harness/benchmark.js";
import { openCodex } from "../in-child/open-codex.js";
import { serveTask } from "../in-child/serve-task.js";
import { Stopwatch } from "../in-child/stopwatch.js";
import { readLines } from "../workloads/read-lines.js";
import type { AgentPlace } from "../workloads/real-agent.js";

/** Turns of the real agent, one after the other, each on a thread of its own. */
export interface ExecTurnsTask {
  contender: Contender;
  place: AgentPlace;
  /** How many are looked at, after one that is not. */
  turns: number;
}

/** From the call on. */
interface TurnTimes {
  /** To the first event, where events are asked for. */
  firstEventMs: number;
  /** To the outcome. */
  resultMs: number;
  /** The same in processor time of this process, the agent's not counted. */
  resultCpuMs: number;
  /** Until the agent's process was gone. */
  goneMs: number;
}

const prompt = "go";

await serveTask<ExecTurnsTask>(async ({ contender, place, turns }): Promise<Sample> => {
  const time = await makeTimer(contender, place);
  // What is loaded when it is first needed.
  await time();
  const times: TurnTimes[] = [];
  for (let number = 0; number < turns; number += 1) times.push(await time());
  const middle = (name: keyof TurnTimes) => median(times.map((each) => each[name]));
  return {
    firstEventMs: middle("firstEventMs"),
    resultMs: middle("resultMs"),
    resultCpuMs: middle("resultCpuMs"),
    goneMs: middle("goneMs"),
  };
});

async function makeTimer(contender: Contender, place: AgentPlace): Promise<() => Promise<TurnTimes>> {
  if (contender === "floor") return () => timeShell(place);
  const codex = await openCodex(contender, place);
  return () => timeSdk(codex, place);
}

/** A turn for its outcome, and another for its events. */
async function timeSdk(codex: Codex, { workspace }: AgentPlace): Promise<TurnTimes> {
  const stopwatch = new Stopwatch();
  const thread = codex.startThread({ workingDirectory: workspace });
  const { finalResponse } = await thread.run(prompt);
  const { wallMs: resultMs, cpuMs: resultCpuMs } = stopwatch.read();
  if (finalResponse === "") throw new Error("The turn has no answer.");
  // Waits for the process, so that none is in the way of the next turn. With the published SDK it is gone by now.
  await thread.close?.();
  const goneMs = stopwatch.read().wallMs;

  const otherStopwatch = new Stopwatch();
  const otherThread = codex.startThread({ workingDirectory: workspace });
  const { events } = await otherThread.runStreamed(prompt);
  await events.next();
  const firstEventMs = otherStopwatch.read().wallMs;
  for await (const _ of events);
  await otherThread.close?.();
  return { firstEventMs, resultMs, resultCpuMs, goneMs };
}

/** The same agent with the same arguments, started by a shell. */
async function timeShell({ codexPath, workspace }: AgentPlace): Promise<TurnTimes> {
  const args = buildExecArguments({ configOverrides: [], workingDirectory: workspace });
  let firstEventMs: number | undefined;
  let result: { wallMs: number; cpuMs: number } | undefined;
  const stopwatch = new Stopwatch();
  await readLines("sh", ["-c", '"$0" "$@"', codexPath, ...args], (event) => {
    firstEventMs ??= stopwatch.read().wallMs;
    if ((event as { type: string }).type === "turn.completed") result = stopwatch.read();
  });
  const goneMs = stopwatch.read().wallMs;
  if (firstEventMs === undefined || result === undefined) throw new Error("The turn did not complete.");
  return { firstEventMs, resultMs: result.wallMs, resultCpuMs: result.cpuMs, goneMs };
}
