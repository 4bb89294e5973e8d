#!/usr/bin/env node
// Starts `count` children, each the first in a chain of `depth` processes, and hangs in the middle of the turn. With
// `ignoreSignals` all of them ignore SIGINT, SIGTERM and SIGHUP. With `ownSession` the children leave its process group.
import { startDescendant } from "./support/descendants.mjs";
import { beginTurn, commandStarted, message, turnCompleted } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";
import { ignoreSignals, waitForever } from "./support/waiting.mjs";

const { count, depth, ownSession, complete } = options;

if (options["ignoreSignals"]) ignoreSignals();
await beginTurn();
const lines = [];
for (let child = 0; child < count; child++) {
  lines.push(
    startDescendant({ lifeMs: 300_000, ownSession, depth, ignoreSignals: options["ignoreSignals"] }),
  );
}
// Printed once all of them run, so that a test can count them from then on.
await Promise.all(lines);
if (complete) await emit(message("done"), turnCompleted);
else await emit(commandStarted());
await waitForever();
