#!/usr/bin/env node
// Agrees to put threads away, and never says that it has.
import { send, serve } from "./serve.mjs";

serve({
  "thread/unsubscribe": ({ id }) => send({ id, result: { status: "unsubscribed" } }),
});
