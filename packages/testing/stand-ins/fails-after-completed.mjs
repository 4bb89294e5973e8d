#!/usr/bin/env node
// Ends the turn well and then exits with an error.
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { complain, emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";

await beginTurn();
await emit(message("done"), turnCompleted);
await complain(options["stderr"]);
process.exit(options["exitCode"]);
