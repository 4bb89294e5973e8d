#!/usr/bin/env node
// Exits with 0 in the middle of a turn.
import { nextTurnId, notifyStarted, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    setTimeout(() => process.exit(0), 50);
  },
});
