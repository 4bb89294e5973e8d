#!/usr/bin/env node
// Agrees to compact a thread, and exits before it begins.
import { send, serve } from "./serve.mjs";

serve({
  "thread/compact/start": ({ id }) => {
    send({ id, result: {} });
    setTimeout(() => process.exit(3), 100);
  },
});
