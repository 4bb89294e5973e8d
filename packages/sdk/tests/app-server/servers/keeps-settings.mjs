#!/usr/bin/env node
// Rejects the first two changes of a thread's settings. Writes the model of each turn to stderr.
import { nextTurnId, notifyCompleted, notifyStarted, send, serve, turn } from "./serve.mjs";

let changes = 0;
serve({
  "thread/settings/update": ({ id }) => {
    changes += 1;
    if (changes > 2) send({ id, result: {} });
    else send({ id, error: { code: -32603, message: "the settings stay" } });
  },
  "turn/start": ({ id, params }) => {
    process.stderr.write(`model: ${params.model}\n`);
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    notifyCompleted(turnId);
  },
});
