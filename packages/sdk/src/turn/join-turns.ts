import { addUsage } from "../usage/usage-arithmetic.js";
import type { Turn } from "./turn.js";

/** Two turns of a thread told as one: the items of both, the later answer, the sum of what they used. */
export function joinTurns(first: Turn, second: Turn): Turn {
  return {
    ...second,
    items: [...first.items, ...second.items],
    usage: addUsage(first.usage, second.usage),
    diff: first.diff === null ? second.diff : first.diff + (second.diff ?? ""),
  };
}
