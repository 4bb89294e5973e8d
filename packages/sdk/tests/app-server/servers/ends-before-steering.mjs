#!/usr/bin/env node
// Refuses to be steered, since the turn is over, of which the news come only then.
import { nextTurnId, say, send, serve, tellCompleted, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
  },
  "turn/steer": ({ id, params: { expectedTurnId } }) => {
    send({ error: { code: -32600, message: "no active turn to steer" }, id });
    setTimeout(() => {
      say(expectedTurnId, "done");
      tellCompleted(expectedTurnId);
    }, 100);
  },
});
