#!/usr/bin/env node
// Closes its stdin after the handshake, and logs that, so that the client cannot write any more. Exits with code 7 a little
// later, or never if STAYS is set.
import { closeSync } from "node:fs";
import { serve } from "./serve.mjs";

serve({
  initialized: () => {
    process.stdin.removeAllListeners("end");
    process.stdin.destroy();
    try {
      closeSync(0);
    } catch {}
    console.error("stopped reading");
    if (process.env.STAYS) setInterval(() => {}, 1000);
    else setTimeout(() => process.exit(7), 400);
  },
});
