#!/usr/bin/env node
// Prints no newline after its last event.
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { emit, print } from "./support/output.mjs";

await beginTurn();
await emit(message("done"));
await print(JSON.stringify(turnCompleted));
