#!/usr/bin/env node
// Starts turns, and never completes or interrupts them.
import { nextTurnId, notifyStarted, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
  },
  "turn/interrupt": () => {},
});
