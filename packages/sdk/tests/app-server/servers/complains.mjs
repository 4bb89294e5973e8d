#!/usr/bin/env node
// Complains about its settings and about what will go away, as soon as it may.
import { send, serve } from "./serve.mjs";

serve({
  initialized: () => {
    send({ method: "configWarning", params: { summary: "Unknown key `nope`", details: "in config.toml" } });
    send({ method: "deprecationNotice", params: { summary: "Use something else", details: null } });
  },
});
