#!/usr/bin/env node
// Prints an `error` event and exits without ending the turn.
import { beginTurn } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";

await beginTurn();
await emit({ type: "error", message: options["message"] });
process.exit(options["exitCode"]);
