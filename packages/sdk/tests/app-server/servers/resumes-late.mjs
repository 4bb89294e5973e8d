#!/usr/bin/env node
// Answers `thread/resume` after half a second, and says that it was asked. Its turns say how often a thread was loaded and
// put away.
import {
  answerLate,
  nextTurnId,
  say,
  send,
  serve,
  session,
  tell,
  tellCompleted,
  tellStarted,
  turn,
} from "./serve.mjs";

let asked = 0;
let loaded = 0;
let putAway = 0;
serve({
  "thread/resume": ({ id, params }) => {
    asked += 1;
    answerLate(500, () => {
      loaded += 1;
      send({ id, result: session(params.threadId) });
    });
    console.error(`asked for a thread: ${asked}`);
  },
  "thread/unsubscribe": ({ id, params }) => {
    putAway += 1;
    send({ id, result: { status: "unsubscribed" } });
    tell("thread/closed", params);
  },
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
    say(turnId, `loaded: ${loaded}, put away: ${putAway}`);
    tellCompleted(turnId);
  },
});
