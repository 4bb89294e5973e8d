#!/usr/bin/env node
// Exits in the middle of a turn, by default with code 0, without an event that ends the turn.
import { beginTurn, message } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";

await beginTurn();
await emit(message("so far"));
process.exit(options["exitCode"]);
