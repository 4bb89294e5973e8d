#!/usr/bin/env node
// Asked for "late", says so, and answers `turn/start` after 3 seconds, when its caller may have given up. That turn ends
// only if interrupted; the next one says whether it was.
import {
  answerLate,
  nextTurnId,
  promptOf,
  say,
  send,
  serve,
  tellCompleted,
  tellStarted,
  turn,
} from "./serve.mjs";

let interrupted = "nothing";
serve({
  "turn/interrupt": ({ id, params: { turnId } }) => {
    interrupted = turnId;
    send({ id, result: {} });
    tellCompleted(turnId, "interrupted");
  },
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    const start = () => {
      send({ id, result: { turn: turn(turnId) } });
      tellStarted(turnId);
    };
    if (promptOf(params) === "late") {
      answerLate(3000, start);
      return console.error("asked for a turn");
    }
    start();
    say(turnId, `interrupted: ${interrupted}`);
    tellCompleted(turnId);
  },
});
