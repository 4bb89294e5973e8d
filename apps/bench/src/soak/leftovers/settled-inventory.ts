import { setTimeout as sleep } from "node:timers/promises";

import { additions, type Inventory } from "./inventory.js";
import { type Places, takeInventory } from "./take-inventory.js";

const pollMs = 50;

/** The inventory once nothing has been added to an earlier one, or what it is when the time is over. */
export async function settledInventory(
  before: Inventory,
  places: Places,
  limitMs: number,
): Promise<Inventory> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    // A closed pipe is let go of a round of the event loop later.
    await sleep(pollMs);
    const inventory = takeInventory(places);
    if (Object.keys(additions(before, inventory)).length === 0 || performance.now() > deadline) {
      return inventory;
    }
  }
}
