#!/usr/bin/env node
// Tells all of a turn, also its end, before it answers `turn/start`; every second one it does not answer at all.
import { nextTurnId, say, send, serve, tellCompleted, tellStarted, turn } from "./serve.mjs";

let asked = 0;
serve({
  "turn/start": ({ id, params }) => {
    asked += 1;
    const turnId = nextTurnId(params);
    tellStarted(turnId);
    say(turnId, `done ${asked}`);
    tellCompleted(turnId);
    if (asked % 2 === 1) setTimeout(() => send({ id, result: { turn: turn(turnId) } }), 50);
  },
});
