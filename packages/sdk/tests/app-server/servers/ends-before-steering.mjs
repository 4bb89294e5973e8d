#!/usr/bin/env node
// Rejects `turn/steer` because the turn is over, and only then reports the end of the turn.
import { nextTurnId, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
  },
  "turn/steer": ({ id, params: { expectedTurnId } }) => {
    send({ error: { code: -32600, message: "no active turn to steer" }, id });
    setTimeout(() => {
      say(expectedTurnId, "done");
      notifyCompleted(expectedTurnId);
    }, 100);
  },
});
