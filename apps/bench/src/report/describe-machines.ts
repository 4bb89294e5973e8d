import type { Machine } from "./machine.js";
import type { BenchmarkResult } from "./results.js";

/** Where and when results were measured: a line, or one for each machine when there were several. */
export function describeMachines(results: readonly BenchmarkResult[]): string {
  const byMachine = new Map<string, BenchmarkResult[]>();
  for (const result of results) {
    const name = nameOf(result.machine);
    byMachine.set(name, [...(byMachine.get(name) ?? []), result]);
  }
  return [...byMachine]
    .map(([name, there]) => {
      const dates = there.map(({ date }) => date).sort();
      const loads = there.map(({ machine }) => machine.load.toFixed(1)).sort((a, b) => Number(a) - Number(b));
      return `Measured on ${name}; ${range(dates)}; load ${range(loads)}.`;
    })
    .join("\n\n");
}

function nameOf({ processors, node, codex }: Machine): string {
  return `${processors}, Node ${node}, ${codex}`;
}

function range(sorted: readonly string[]): string {
  const [first = "", last = ""] = [sorted[0], sorted.at(-1)];
  return first === last ? first : `${first} to ${last}`;
}
