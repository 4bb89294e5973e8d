#!/usr/bin/env node
// Accepts a compaction, and exits before it starts.
import { send, serve } from "./serve.mjs";

serve({
  "thread/compact/start": ({ id }) => {
    send({ id, result: {} });
    setTimeout(() => process.exit(3), 100);
  },
});
