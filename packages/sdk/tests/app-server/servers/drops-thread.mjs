#!/usr/bin/env node
// Drops the thread of its first turn, as for a client that archives it, and says no word on the turn.
import { nextTurnId, say, send, serve, tell, tellCompleted, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
    if (turnId === "turn-1") {
      tell("thread/status/changed", { ...params, status: { type: "notLoaded" } });
    } else {
      say(turnId, "resumed");
      tellCompleted(turnId);
    }
  },
});
