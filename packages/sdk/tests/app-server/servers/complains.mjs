#!/usr/bin/env node
// Sends a configuration warning and a deprecation notice right after the handshake.
import { send, serve } from "./serve.mjs";

serve({
  initialized: () => {
    send({ method: "configWarning", params: { summary: "Unknown key `nope`", details: "in config.toml" } });
    send({ method: "deprecationNotice", params: { summary: "Use something else", details: null } });
  },
});
