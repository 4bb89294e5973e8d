#!/usr/bin/env node
// Dies of a signal in the middle of the turn.
import { beginTurn, message } from "./support/events.mjs";
import { complain, emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";
import { waitForever } from "./support/waiting.mjs";

await beginTurn();
await emit(message("so far"));
await complain(options["stderr"]);
process.kill(process.pid, options["signal"]);
await waitForever();
