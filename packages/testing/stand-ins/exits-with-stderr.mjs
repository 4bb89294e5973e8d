#!/usr/bin/env node
// Explains on stderr why it will not run, prints nothing else, and exits.
import { complain } from "./support/output.mjs";
import { readPrompt } from "./support/prompt.mjs";
import { options } from "./support/run.mjs";

await readPrompt();
await complain(options["stderr"]);
process.exit(options["exitCode"]);
