// One process of the chain that `startDescendant` starts. It starts the next one.
import { closeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startDescendant } from "./descendants.mjs";
import "./run.mjs";
import { ignoreSignals } from "./waiting.mjs";

const options = JSON.parse(process.argv[2] ?? "{}");

if (options.ignoreSignals) ignoreSignals();
if (options.depth > 1) await startDescendant({ ...options, depth: options.depth - 1 });
closeSync(3);
await sleep(options.lifeMs);
