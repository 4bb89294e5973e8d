#!/usr/bin/env node
// Closes its stdin unread, keeps running for a while, and then exits or (with `complete`) completes the turn.
import { closeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { message, threadStarted, turnCompleted, turnStarted } from "./support/events.mjs";
import { complain, emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";

closeSync(0);
await emit(threadStarted, turnStarted);
await sleep(options["lifeMs"]);
if (options["complete"]) {
  await emit(message("done"), turnCompleted);
} else {
  await complain(options["stderr"]);
  process.exit(options["exitCode"]);
}
