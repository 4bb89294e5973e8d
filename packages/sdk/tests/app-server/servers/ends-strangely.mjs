#!/usr/bin/env node
// Ends each turn with a status that no client knows.
import { nextTurnId, say, send, serve, tellCompleted, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
    say(turnId, "half an answer");
    tellCompleted(turnId, "suspended");
  },
});
