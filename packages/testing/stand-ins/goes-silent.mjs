#!/usr/bin/env node
// Starts a turn and an item, and then prints nothing more.
import { beginTurn, commandStarted, message } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { waitForever } from "./support/waiting.mjs";

await beginTurn();
await emit(message("so far"), commandStarted());
await waitForever();
