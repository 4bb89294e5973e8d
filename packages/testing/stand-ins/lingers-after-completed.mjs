#!/usr/bin/env node
// Keeps running for `lingerMs` after the turn, with its pipes open.
import { setTimeout as sleep } from "node:timers/promises";
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";

await beginTurn();
await emit(message("done"), turnCompleted);
await sleep(options["lingerMs"]);
