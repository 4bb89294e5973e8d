#!/usr/bin/env node
import { startDescendant } from "./support/descendants.mjs";
// Runs `count` children, each the head of a line of `depth` processes, and hangs in the middle of the turn. With
// `ignoreSignals` none of them heeds a signal that asks; with `ownSession` the children leave its process group.
import { beginTurn, commandStarted, message, turnCompleted } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";
import { ignoreSignals, waitForEver } from "./support/waiting.mjs";

const { count, depth, ownSession, complete } = options;

if (options["ignoreSignals"]) ignoreSignals();
await beginTurn();
const lines = [];
for (let child = 0; child < count; child++) {
  lines.push(
    startDescendant({ lifeMs: 300_000, ownSession, depth, ignoreSignals: options["ignoreSignals"] }),
  );
}
// Printed only when all of them run, so that a test which saw it can count them.
await Promise.all(lines);
if (complete) await emit(message("done"), turnCompleted);
else await emit(commandStarted());
await waitForEver();
