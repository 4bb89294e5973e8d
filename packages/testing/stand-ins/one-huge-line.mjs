#!/usr/bin/env node
// Prints one message of `bytes` bytes on a single line, in an otherwise normal turn.
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { emit, print } from "./support/output.mjs";
import { recordWritten } from "./support/progress.mjs";
import { options } from "./support/run.mjs";

const piece = "x".repeat(1024 * 1024);
const [before, after] = JSON.stringify(message("@")).split("@");

await beginTurn();
await print(before ?? "");
for (let left = options["bytes"]; left > 0; left -= piece.length) {
  await print(left < piece.length ? piece.slice(0, left) : piece);
  recordWritten(Math.min(left, piece.length));
}
await print(`${after}\n`);
await emit(turnCompleted);
