#!/usr/bin/env node
// On the prompt "late", logs the request and answers `turn/start` after 3 seconds, when the caller may have given up. That
// turn ends only if interrupted; the answer of the next one contains the interrupted turn.
import {
  answerLate,
  nextTurnId,
  notifyCompleted,
  notifyStarted,
  promptOf,
  say,
  send,
  serve,
  turn,
} from "./serve.mjs";

let interrupted = "nothing";
serve({
  "turn/interrupt": ({ id, params: { turnId } }) => {
    interrupted = turnId;
    send({ id, result: {} });
    notifyCompleted(turnId, "interrupted");
  },
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    const start = () => {
      send({ id, result: { turn: turn(turnId) } });
      notifyStarted(turnId);
    };
    if (promptOf(params) === "late") {
      answerLate(3000, start);
      return console.error("asked for a turn");
    }
    start();
    say(turnId, `interrupted: ${interrupted}`);
    notifyCompleted(turnId);
  },
});
