#!/usr/bin/env node
// Accepts `thread/unsubscribe`, which it logs to stderr, and never reports the thread as closed.
import { send, serve } from "./serve.mjs";

serve({
  "thread/unsubscribe": ({ id }) => {
    send({ id, result: { status: "unsubscribed" } });
    console.error("asked to unload a thread");
  },
});
