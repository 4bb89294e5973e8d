#!/usr/bin/env node
// Exits at once, while the prompt is still being written.
import { complain } from "./support/output.mjs";
import { options } from "./support/run.mjs";

await complain(options["stderr"]);
process.exit(options["exitCode"]);
