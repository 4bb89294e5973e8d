#!/usr/bin/env node
// Reads its prompt and says nothing, for ever.
import { readPrompt } from "./support/prompt.mjs";
import "./support/run.mjs";
import { waitForEver } from "./support/waiting.mjs";

await readPrompt();
await waitForEver();
