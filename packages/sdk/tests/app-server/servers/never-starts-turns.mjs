#!/usr/bin/env node
// Never answers the first `turn/start`. Says that it was asked.
import { nextTurnId, say, send, serve, tellCompleted, tellStarted, turn } from "./serve.mjs";

let asked = 0;
serve({
  "turn/start": ({ id, params }) => {
    asked += 1;
    if (asked === 1) return console.error("asked for a turn");
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
    say(turnId, "at last");
    tellCompleted(turnId);
  },
});
