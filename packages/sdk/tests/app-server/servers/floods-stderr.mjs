#!/usr/bin/env node
// Logs 300 MB in the middle of a turn, or the number of MB in the prompt.
import { nextTurnId, notifyCompleted, notifyStarted, promptOf, say, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": async ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    const megabytes = Number(promptOf(params)) || 300;
    for (let megabyte = 0; megabyte < megabytes; megabyte += 1) {
      if (!process.stderr.write(`${"log ".repeat(256 * 1024)}\n`)) {
        await new Promise((resolve) => process.stderr.once("drain", resolve));
      }
    }
    say(turnId, "logged");
    notifyCompleted(turnId);
  },
});
