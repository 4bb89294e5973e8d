#!/usr/bin/env node
// Answers the first `turn/start` after 700 ms, when its caller may have given up. That turn ends only if interrupted.
import { nextTurnId, say, send, serve, tellCompleted, tellStarted, turn } from "./serve.mjs";

let first;
serve({
  "turn/start": ({ id, params }) => {
    if (first === undefined) {
      first = nextTurnId(params);
      setTimeout(() => {
        send({ id, result: { turn: turn(first) } });
        tellStarted(first);
      }, 700);
    } else {
      const turnId = nextTurnId(params);
      send({ id, result: { turn: turn(turnId) } });
      tellStarted(turnId);
      say(turnId, `after ${first}`);
      tellCompleted(turnId);
    }
  },
});
