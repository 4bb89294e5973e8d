#!/usr/bin/env node
// Ignores every signal that can be ignored, so that only SIGKILL ends it. By default hangs in the middle of the turn.
import { beginTurn, commandStarted, message, turnCompleted } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";
import { ignoreSignals, waitForever } from "./support/waiting.mjs";

ignoreSignals();
await beginTurn();
if (options["complete"]) await emit(message("done"), turnCompleted);
else await emit(commandStarted());
await waitForever();
