#!/usr/bin/env node
// Answers `thread/resume` after half a second, and logs each request. The answers of its turns count how often a thread was
// loaded and unloaded.
import {
  answerLate,
  nextTurnId,
  notify,
  notifyCompleted,
  notifyStarted,
  say,
  send,
  serve,
  session,
  turn,
} from "./serve.mjs";

let asked = 0;
let loaded = 0;
let unloaded = 0;
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
    unloaded += 1;
    send({ id, result: { status: "unsubscribed" } });
    notify("thread/closed", params);
  },
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    say(turnId, `loaded: ${loaded}, unloaded: ${unloaded}`);
    notifyCompleted(turnId);
  },
});
