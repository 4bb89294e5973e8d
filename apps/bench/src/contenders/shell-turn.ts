import { buildExecArguments } from "@codex/exec";
import { Stopwatch } from "../harness/task.js";
import type { AgentPlace } from "../workloads/real-agent.js";
import { readLines } from "./line-reader.js";

/** What a turn of the real agent takes, from the call on. */
export interface TurnTimes {
  /** To the first event, where events are asked for. */
  firstEventMs: number;
  /** To the outcome. */
  resultMs: number;
  /** The same in processor time of this process, the agent's not counted. */
  resultCpuMs: number;
  /** Until the agent's process was gone. */
  goneMs: number;
}

/** A turn of the same agent with the same arguments, started by a shell. */
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
