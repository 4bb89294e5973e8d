#!/usr/bin/env node
// Exits with 0 in the middle of a turn.
import { nextTurnId, send, serve, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
    setTimeout(() => process.exit(0), 50);
  },
});
