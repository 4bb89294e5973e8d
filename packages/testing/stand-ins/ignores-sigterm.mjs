#!/usr/bin/env node
// Goes on whatever it is asked; only SIGKILL ends it. By default it hangs in the middle of the turn.
import { beginTurn, commandStarted, message, turnCompleted } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";
import { ignoreSignals, waitForEver } from "./support/waiting.mjs";

ignoreSignals();
await beginTurn();
if (options["complete"]) await emit(message("done"), turnCompleted);
else await emit(commandStarted());
await waitForEver();
