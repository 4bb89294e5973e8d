#!/usr/bin/env node
// Fails the turn as the real CLI does: prints the error twice and exits with code 1.
import { beginTurn } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";

const { message } = options;

await beginTurn();
await emit({ type: "error", message }, { type: "turn.failed", error: { message } });
process.exit(1);
