#!/usr/bin/env node
// Never answers the first `turn/start`. Logs the request.
import { nextTurnId, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

let asked = 0;
serve({
  "turn/start": ({ id, params }) => {
    asked += 1;
    if (asked === 1) return console.error("asked for a turn");
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    say(turnId, "at last");
    notifyCompleted(turnId);
  },
});
