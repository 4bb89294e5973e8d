import { type CodexProcess, exitWithin, type ProcessExit } from "@codex/exec";

import type { TransportEnd } from "./transport-end.js";

/** How long the exit of a process is awaited once its stdout has ended, and before requests fail. */
const exitAfterOutputMs = 250;

/** Tells why the output of a process ended, waiting a short while for its exit code. */
export async function describeProcessEnd(process: CodexProcess, failure: unknown): Promise<TransportEnd> {
  const exit = await exitWithin(process, exitAfterOutputMs);
  return {
    reason: reasonOf(exit, failure),
    exitCode: exit?.code ?? null,
    signal: exit?.signal ?? null,
    stderrTail: process.stderrTail,
    closeCode: null,
    ...(failure === undefined ? {} : { cause: failure }),
  };
}

function reasonOf(exit: ProcessExit | undefined, failure: unknown): string {
  if (exit?.signal) return `the process was ended by ${exit.signal}`;
  if (exit) return `the process exited with code ${exit.code}`;
  return failure instanceof Error ? failure.message : "the process closed its stdout";
}
