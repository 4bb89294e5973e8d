#!/usr/bin/env node
// Prints a reason to stderr, nothing to stdout, and exits.
import { complain } from "./support/output.mjs";
import { readPrompt } from "./support/prompt.mjs";
import { options } from "./support/run.mjs";

await readPrompt();
await complain(options["stderr"]);
process.exit(options["exitCode"]);
