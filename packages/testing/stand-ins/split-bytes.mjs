#!/usr/bin/env node
// Prints a few bytes at a time, so that characters, lines and CRLF pairs are split.
import { setTimeout as sleep, setImmediate as yieldToLoop } from "node:timers/promises";
import { message, threadStarted, turnCompleted, turnStarted } from "./support/events.mjs";
import { print } from "./support/output.mjs";
import { readPrompt } from "./support/prompt.mjs";
import { options } from "./support/run.mjs";

const { text, chunkBytes, pauseMs } = options;

await readPrompt();
const lines = [threadStarted, turnStarted, message(text), message(text), turnCompleted].map(
  (event, index) => JSON.stringify(event) + (index % 2 ? "\r\n" : "\n"),
);
const bytes = Buffer.from(lines.join(""));
for (let start = 0; start < bytes.length; start += chunkBytes) {
  await print(bytes.subarray(start, start + chunkBytes));
  await (pauseMs > 0 ? sleep(pauseMs) : yieldToLoop());
}
