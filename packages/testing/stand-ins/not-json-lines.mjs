#!/usr/bin/env node
import { message, threadStarted, turnCompleted, turnStarted } from "./support/events.mjs";
import { emit, print } from "./support/output.mjs";
// Prints lines that are no JSON between its events.
import { readPrompt } from "./support/prompt.mjs";
import { options } from "./support/run.mjs";

const noise = /** @type {string[]} */ (options["lines"]).map((line) => `${line}\n`).join("");

await readPrompt();
await print(noise);
for (const event of [threadStarted, turnStarted, message("one"), message("two"), turnCompleted]) {
  await emit(event);
  await print(noise);
}
