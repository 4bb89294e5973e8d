import { buildExecArguments } from "@codex/exec";
import { Stopwatch } from "../harness/task.js";
import type { AgentPlace } from "../workloads/real-agent.js";
import { readLines } from "./line-reader.js";

/** Milliseconds from the call to points in a turn of the real agent. */
export interface TurnTimes {
  /** Until the first event, in a streamed turn. */
  firstEventMs: number;
  /** Until the result. */
  resultMs: number;
  /** Processor time of this process until the result, without that of the agent. */
  resultCpuMs: number;
  /** Until the agent's process has exited. */
  goneMs: number;
}

/** Times a turn of the same agent with the same arguments, started by a shell instead of an SDK. */
export async function timeShell({ codexPath, workspace }: AgentPlace): Promise<TurnTimes> {
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
