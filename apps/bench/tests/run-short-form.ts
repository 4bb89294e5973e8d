import type { Benchmark, Contender, Limit, ShortForm } from "../src/harness/benchmark.js";
import { runBenchmark, type Samples } from "../src/harness/runner.js";

/** A benchmark with a version for CI. */
export type ShortBenchmark = Benchmark & { short: ShortForm };

/** Selects the benchmarks that have a short form. */
export function withShortForm(benchmarks: readonly Benchmark[]): ShortBenchmark[] {
  return benchmarks.filter((benchmark): benchmark is ShortBenchmark => benchmark.short !== undefined);
}

/** Runs the short form of a benchmark, and describes each limit that it exceeds. */
export async function runShortForm(benchmark: ShortBenchmark): Promise<string[]> {
  const { limits } = benchmark.short;
  const contenders = benchmark.contenders.filter((contender) =>
    limits.some(({ subject, against }) => contender === subject || contender === against),
  );
  const samples = await runBenchmark({ ...benchmark, contenders }, benchmark.short);
  return limits.flatMap((limit) => describeMiss(limit, samples));
}

function describeMiss({ measure, subject, against, atMost }: Limit, samples: Samples): string[] {
  const ours = bestOf(samples, subject, measure);
  const value = against === undefined ? ours : ours / bestOf(samples, against, measure);
  if (value <= atMost) return [];
  const what = against === undefined ? `${measure} of ${subject}` : `${measure} of ${subject} ÷ ${against}`;
  return [`${what} is ${value.toPrecision(3)}, above the limit of ${atMost}`];
}

function bestOf(samples: Samples, contender: Contender, measure: string): number {
  return Math.min(...(samples[contender] ?? []).map((sample) => sample[measure] ?? Number.NaN));
}
