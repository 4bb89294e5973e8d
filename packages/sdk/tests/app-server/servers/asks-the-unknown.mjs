#!/usr/bin/env node
// In each turn asks the client for a method that no client knows, and says what it was told.
import { say, serveAsking, tell } from "./serve.mjs";

serveAsking(
  "item/telepathy/request",
  (turnId) => ({ turnId }),
  (turnId, { id, error }) => {
    say(turnId, `${id}: ${error?.code}`);
    tell("item/telepathy/failed", { turnId });
  },
);
