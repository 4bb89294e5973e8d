import type { Goal, Row } from "../harness/benchmark.js";

/** The lines of a long turn on exec, as `programs/long-turn.ts` measures it. The goals are those of later turns. */
export function rowsOfLongTurn(title: string, goals: readonly Goal[]): Row[] {
  return [
    { title, measure: "laterMs", unit: "ms", subject: "exec", goals },
    { title: "… processor time", measure: "laterCpuMs", unit: "ms", subject: "exec" },
    { title: "… first turn of a process", measure: "firstMs", unit: "ms", subject: "exec" },
    { title: "… first turn, processor time", measure: "firstCpuMs", unit: "ms", subject: "exec" },
  ];
}
