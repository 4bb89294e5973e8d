#!/usr/bin/env node
// Completes the turn and then exits with an error code.
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { complain, emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";

await beginTurn();
await emit(message("done"), turnCompleted);
await complain(options["stderr"]);
process.exit(options["exitCode"]);
