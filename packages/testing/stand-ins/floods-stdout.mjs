#!/usr/bin/env node
// Prints `bytes` bytes of events as fast as they are read.
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { emit, print } from "./support/output.mjs";
import { recordWritten } from "./support/progress.mjs";
import { options } from "./support/run.mjs";

const { bytes, itemBytes } = options;
const text = "x".repeat(itemBytes);

await beginTurn();
for (let written = 0; written < bytes; ) {
  let batch = "";
  while (batch.length < 64 * 1024 && written + batch.length < bytes)
    batch += `${JSON.stringify(message(text))}\n`;
  await print(batch);
  written += batch.length;
  recordWritten(batch.length);
}
await emit(turnCompleted);
