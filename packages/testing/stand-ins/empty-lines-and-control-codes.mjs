#!/usr/bin/env node
// Prints empty lines and terminal control codes between its events. With `prefixed`, also prints codes in front of an event.
import { message, threadStarted, turnCompleted, turnStarted } from "./support/events.mjs";
import { emit, print } from "./support/output.mjs";
import { readPrompt } from "./support/prompt.mjs";
import { options } from "./support/run.mjs";

const noise = "\n  \t \n\r\n\u001b[2K\u001b[0m\n\u001b]0;a title\u0007\n\u0007\u0008\u0000\n";

await readPrompt();
await print(noise);
await emit(threadStarted);
await print(noise);
await emit(turnStarted, message("one"));
if (options["prefixed"]) await print("\u001b[2K\u001b[1G");
await emit(message("two"));
await print(noise);
await emit(turnCompleted);
await print(noise);
