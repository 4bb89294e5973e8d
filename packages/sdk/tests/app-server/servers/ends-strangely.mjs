#!/usr/bin/env node
// Ends each turn with an unknown status.
import { nextTurnId, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    say(turnId, "half an answer");
    notifyCompleted(turnId, "suspended");
  },
});
