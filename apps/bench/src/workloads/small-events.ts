import { commandEvent, turnEvents } from "./turn-events.js";

/** Ten lines of a search: 545 bytes in all as an event. */
const output = "src/main.ts:12: pattern found here\n".repeat(10);

/** A turn of three times as many events as items, 545 bytes each. */
export function smallEvents(items: number): Generator<object> {
  return turnEvents(commands(items));
}

function* commands(items: number): Generator<object> {
  for (let index = 0; index < items; index += 1) {
    yield commandEvent("started", index, output);
    yield commandEvent("updated", index, output);
    yield commandEvent("completed", index, output);
  }
}
