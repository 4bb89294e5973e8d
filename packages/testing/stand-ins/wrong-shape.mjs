#!/usr/bin/env node
// Prints one known event with a wrong shape in an otherwise normal turn.
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";

await beginTurn();
await emit(options["event"], message("done"), turnCompleted);
