#!/usr/bin/env node
// Starts turns, and neither ends nor interrupts them.
import { nextTurnId, send, serve, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
  },
  "turn/interrupt": () => {},
});
