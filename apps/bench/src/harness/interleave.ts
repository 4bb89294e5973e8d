import type { Contender, Sample } from "./benchmark.js";

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
