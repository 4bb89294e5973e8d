#!/usr/bin/env node
// Agrees to put threads away, which it says on stderr, and never says that it has.
import { send, serve } from "./serve.mjs";

serve({
  "thread/unsubscribe": ({ id }) => {
    send({ id, result: { status: "unsubscribed" } });
    console.error("asked to put a thread away");
  },
});
