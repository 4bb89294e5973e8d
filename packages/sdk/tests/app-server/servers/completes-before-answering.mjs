#!/usr/bin/env node
// Sends the whole turn, including its end, before it answers `turn/start`. Every second `turn/start` gets no answer.
import { nextTurnId, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

let asked = 0;
serve({
  "turn/start": ({ id, params }) => {
    asked += 1;
    const turnId = nextTurnId(params);
    notifyStarted(turnId);
    say(turnId, `done ${asked}`);
    notifyCompleted(turnId);
    if (asked % 2 === 1) setTimeout(() => send({ id, result: { turn: turn(turnId) } }), 50);
  },
});
