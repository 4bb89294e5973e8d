#!/usr/bin/env node
// Unloads the thread of its first turn, as when another client archives it, and never reports the end of the turn.
import { nextTurnId, notify, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    if (turnId === "turn-1") {
      notify("thread/status/changed", { ...params, status: { type: "notLoaded" } });
    } else {
      say(turnId, "resumed");
      notifyCompleted(turnId);
    }
  },
});
