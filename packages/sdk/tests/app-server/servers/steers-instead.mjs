#!/usr/bin/env node
// Answers the second `turn/start` with the first turn, as the real server does while that turn runs.
import { nextTurnId, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

let asked = 0;
serve({
  "turn/start": ({ id, params }) => {
    asked += 1;
    const turnId = asked === 2 ? "turn-1" : nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    if (asked === 2) return;
    notifyStarted(turnId);
    say(turnId, `news of ${turnId}`);
    notifyCompleted(turnId);
  },
});
