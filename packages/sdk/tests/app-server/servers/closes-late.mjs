#!/usr/bin/env node
// Says that a thread is closed a moment before that is true, as the real server does now and then.
import { send, serve, session, tell } from "./serve.mjs";

/** How often a thread is refused after that. */
const refusals = 3;

let refused = refusals;
let renamed = refusals;
serve({
  "thread/unsubscribe": ({ id, params }) => {
    refused = 0;
    renamed = 0;
    send({ id, result: { status: "unsubscribed" } });
    tell("thread/closed", params);
  },
  "thread/resume": ({ id, params: { threadId } }) => {
    refused += 1;
    if (refused > refusals) return send({ id, result: session(threadId) });
    const message = `thread ${threadId} is closing; retry thread/resume after the thread is closed`;
    send({ id, error: { code: -32600, message } });
  },
  "thread/name/set": ({ id, params: { threadId } }) => {
    renamed += 1;
    if (renamed > refusals) return send({ id, result: {} });
    send({ id, error: { code: -32600, message: `thread not found: ${threadId}` } });
  },
});
