import type { Benchmark, Contender, Extent, Sample } from "./benchmark.js";
import { Scratch } from "./scratch.js";

/** Prepares a benchmark, runs its rounds and tidies up. */
export async function runBenchmark(
  benchmark: Benchmark,
  { rounds, share }: Extent,
  onProgress: (words: string) => void = () => {},
): Promise<Samples> {
  const { name, contenders } = benchmark;
  await using scratch = await Scratch.make();
  onProgress(`${name}: preparing`);
  const prepared = await benchmark.prepare(scratch, share);
  try {
    return await interleave(contenders, rounds, (contender, round) => {
      onProgress(`${name}: round ${round + 1} of ${rounds}, ${contender}`);
      return prepared.measure(contender);
    });
  } finally {
    await prepared.dispose?.();
  }
}

/** What every contender yielded, in the order of the rounds. */
export type Samples = Partial<Record<Contender, Sample[]>>;

/**
 * Runs the contenders in turn, A B C, B C A, C A B, so that whatever else the machine does in the meantime, and
 * whatever one leaves behind for the next, hits all of them alike.
 */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
  measure: (contender: Contender, round: number) => Promise<Sample>,
): Promise<Samples> {
  const samples: Samples = {};
  for (let round = 0; round < rounds; round += 1) {
    const first = round % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const sample = await measure(contender, round);
      samples[contender] = [...(samples[contender] ?? []), sample];
    }
  }
  return samples;
}
