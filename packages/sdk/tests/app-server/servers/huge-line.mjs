#!/usr/bin/env node
// Writes a line of 200 MB.
import { nextTurnId, notifyStarted, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": async ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    for (let megabyte = 0; megabyte < 200; megabyte += 1) {
      if (!process.stdout.write("x".repeat(1024 * 1024))) {
        await new Promise((resolve) => process.stdout.once("drain", resolve));
      }
    }
    process.stdout.write("\n");
  },
});
