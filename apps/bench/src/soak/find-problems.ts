import { additions } from "./leftovers/inventory.js";
import type { SoakReport } from "./run-soak.js";

/**
 * What the heap, or the buffers, may grow by: noise. Nine tenths of what they do grow by (0.9 MiB in 2,000 turns) is
 * code that V8 compiles on the way, by a comparison of heap snapshots.
 */
export const noiseBytes = 2 * 1024 * 1024;

/** Everything that is not as it must be, in words; nothing when the soak has passed. */
export function findProblems({ tally, before, after, memory, uncaught }: SoakReport): string[] {
  const added = additions(before, after);
  return [
    ...tally.wrong.map((words) => `wrong outcome: ${words}`),
    ...uncaught.map((words) => `thrown where nobody can catch it: ${words}`),
    ...Object.entries(added).map(([kind, names]) => `left behind, ${kind}: ${names.join(", ")}`),
    ...growth(
      "heap",
      memory.map(({ heapBytes }) => heapBytes),
    ),
    ...growth(
      "buffers",
      memory.map(({ bufferBytes }) => bufferBytes),
    ),
  ];
}

/** The first part warms up; what lives after the last may not be more. */
function growth(what: string, bytes: readonly number[]): string[] {
  const grown = (bytes.at(-1) ?? 0) - (bytes[0] ?? 0);
  return grown > noiseBytes
    ? [`the ${what} grew by ${grown} bytes while the same happened again and again`]
    : [];
}
