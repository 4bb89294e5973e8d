#!/usr/bin/env node
// Completes the turn and exits, but leaves a process behind that holds its stdout and stderr open for `holdMs`.
import { startDescendant } from "./support/descendants.mjs";
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";

const { holdMs, ownSession, complete } = options;

await beginTurn();
await startDescendant({ lifeMs: holdMs, ownSession, inheritOutput: true });
await emit(message("done"), ...(complete ? [turnCompleted] : []));
process.exit(0);
