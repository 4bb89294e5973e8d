#!/usr/bin/env node
// In each turn, sends a request with an unknown method, and sends the response as its message.
import { notify, say, serveAsking } from "./serve.mjs";

serveAsking(
  "item/telepathy/request",
  (turnId) => ({ turnId }),
  (turnId, { id, error }) => {
    say(turnId, `${id}: ${error?.code}`);
    notify("item/telepathy/failed", { turnId });
  },
);
