#!/usr/bin/env node
// Says that a turn runs in each thread, but no longer when it resumes the thread. Another client keeps the threads loaded, so
// none is closed. The answers of its turns tell whether the client is subscribed to the thread.
import { nextTurnId, notifyCompleted, notifyStarted, say, send, serve, session, turn } from "./serve.mjs";

let isSubscribed = true;
serve({
  "thread/read": ({ id, params: { threadId } }) => {
    const { thread } = session(threadId);
    send({ id, result: { thread: { ...thread, status: { type: "active", activeFlags: [] } } } });
  },
  "thread/resume": ({ id, params: { threadId } }) => {
    isSubscribed = true;
    send({ id, result: session(threadId) });
  },
  "thread/unsubscribe": ({ id }) => {
    isSubscribed = false;
    send({ id, result: { status: "unsubscribed" } });
  },
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    say(turnId, isSubscribed ? "subscribed" : "not subscribed");
    notifyCompleted(turnId);
  },
});
