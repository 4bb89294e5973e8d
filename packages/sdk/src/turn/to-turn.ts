import type { Turn } from "./turn.js";
import type { TurnItems } from "./turn-items.js";
import type { TurnUsage } from "./turn-usage.js";

/** A turn as the caller gets it, before its answer is read by a schema. */
export function toTurn({ items, finalResponse }: TurnItems, usage: TurnUsage, diff: string | null): Turn {
  return { items, finalResponse, ...usage, diff, output: undefined };
}
