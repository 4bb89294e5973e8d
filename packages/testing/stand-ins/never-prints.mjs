#!/usr/bin/env node
// Reads its prompt and never prints anything.
import { readPrompt } from "./support/prompt.mjs";
import "./support/run.mjs";
import { waitForever } from "./support/waiting.mjs";

await readPrompt();
await waitForever();
