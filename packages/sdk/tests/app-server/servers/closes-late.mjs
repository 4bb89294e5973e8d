#!/usr/bin/env node
// Reports a thread as closed a moment too early, as the real server sometimes does.
import { notify, send, serve, session } from "./serve.mjs";

/** The number of requests that fail after the thread is reported as closed. */
const refusals = 3;

let refused = refusals;
let renamed = refusals;
serve({
  "thread/unsubscribe": ({ id, params }) => {
    refused = 0;
    renamed = 0;
    send({ id, result: { status: "unsubscribed" } });
    notify("thread/closed", params);
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
