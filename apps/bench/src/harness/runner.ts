import type { Benchmark, Contender, Extent, Sample } from "./benchmark.js";
import { Scratch } from "./scratch.js";

/** Prepares a benchmark, runs all rounds and cleans up. */
export async function runBenchmark(
  benchmark: Benchmark,
  { rounds, share }: Extent,
  onProgress: (message: string) => void = () => {},
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

/** The samples of each contender, in the order of the rounds. */
export type Samples = Partial<Record<Contender, Sample[]>>;

/**
 * Runs the contenders in rotating order: A B C, B C A, C A B. Other load on the machine and side effects of the previous
 * run therefore affect all of them equally.
 */
async function interleave(
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
