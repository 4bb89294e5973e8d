import type { Benchmark, Extent } from "./benchmark.js";
import { interleave, type Samples } from "./interleave.js";
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
