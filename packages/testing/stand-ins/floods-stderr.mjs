#!/usr/bin/env node
// Prints `bytes` bytes to stderr in the middle of a turn. The last line is `the end of the flood`.
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { complain, emit } from "./support/output.mjs";
import { recordWritten } from "./support/progress.mjs";
import { options } from "./support/run.mjs";

const line = `${"e".repeat(1023)}\n`;
const piece = line.repeat(1024);

await beginTurn();
for (let left = options["bytes"]; left > 0; left -= piece.length) {
  await complain(left < piece.length ? piece.slice(0, left) : piece);
  recordWritten(Math.min(left, piece.length));
}
await complain("the end of the flood\n");
await emit(message("done"), turnCompleted);
