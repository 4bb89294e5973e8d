#!/usr/bin/env node
// Runs a normal turn with `items` messages of `itemBytes` characters each, `delayMs` apart.
import { setTimeout as sleep } from "node:timers/promises";
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";

const { items, itemBytes, delayMs } = options;
const text = "x".repeat(itemBytes);

await beginTurn();
for (let item = 0; item < items; item++) {
  await emit(message(text));
  if (delayMs > 0) await sleep(delayMs);
}
await emit(turnCompleted);
