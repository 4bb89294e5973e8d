#!/usr/bin/env node
// The second `turn/start` is answered with the first turn, as the real server does while that one runs.
import { nextTurnId, say, send, serve, tellCompleted, tellStarted, turn } from "./serve.mjs";

let asked = 0;
serve({
  "turn/start": ({ id, params }) => {
    asked += 1;
    const turnId = asked === 2 ? "turn-1" : nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    if (asked === 2) return;
    tellStarted(turnId);
    say(turnId, `news of ${turnId}`);
    tellCompleted(turnId);
  },
});
