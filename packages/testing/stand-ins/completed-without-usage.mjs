#!/usr/bin/env node
// Ends the turn without saying what it cost.
import { beginTurn, message } from "./support/events.mjs";
import { emit } from "./support/output.mjs";

await beginTurn();
await emit(message("done"), { type: "turn.completed" });
