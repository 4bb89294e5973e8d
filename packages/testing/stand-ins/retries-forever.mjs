#!/usr/bin/env node
// Reports a retry every `everyMs`, as the real CLI does without a network.
import { setTimeout as sleep } from "node:timers/promises";
import { beginTurn } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { options } from "./support/run.mjs";

const notice =
  "Reconnecting... waiting for network (stream disconnected before completion: error sending request)";

await beginTurn();
for (let left = 300_000; left > 0; left -= options["everyMs"]) {
  await emit({ type: "error", message: notice });
  await sleep(options["everyMs"]);
}
