#!/usr/bin/env node
// Completes the turn without reporting its usage.
import { beginTurn, message } from "./support/events.mjs";
import { emit } from "./support/output.mjs";

await beginTurn();
await emit(message("done"), { type: "turn.completed" });
