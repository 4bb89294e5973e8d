#!/usr/bin/env node
// Answers the first `thread/start` after 1.5 seconds, and logs the request. The answers of its turns list the threads that
// the client unloaded.
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

const unloaded = [];
let threads = 0;
serve({
  "thread/start": ({ id }) => {
    threads += 1;
    const result = session(`01900000-0000-7000-8000-${String(threads).padStart(12, "0")}`);
    if (threads > 1) return send({ id, result });
    answerLate(1500, () => send({ id, result }));
    console.error("asked for a thread");
  },
  "thread/unsubscribe": ({ id, params }) => {
    unloaded.push(Number(params.threadId.slice(-12)));
    send({ id, result: { status: "unsubscribed" } });
    notify("thread/closed", params);
  },
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    say(turnId, `unloaded: ${unloaded}`);
    notifyCompleted(turnId);
  },
});
