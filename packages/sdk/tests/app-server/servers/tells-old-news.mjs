#!/usr/bin/env node
// Goes on telling of the turn before, as if it were just being interrupted, while the next turn runs; and of what a
// command prints that the first turn left running.
import { nextTurnId, say, send, serve, tell, tellCompleted, tellStarted, turn } from "./serve.mjs";

let last;
serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    const old = last;
    last = turnId;
    const oldNews = () => {
      if (old === undefined) return;
      tell("item/commandExecution/outputDelta", { turnId: "turn-1", itemId: "left", delta: "tick" });
      tell("item/agentMessage/delta", { turnId: old, itemId: `old-${old}`, delta: "old" });
      say(old, "old news", `old-${old}`);
      tell("turn/diff/updated", { turnId: old, diff: "an old diff" });
      tellCompleted(old, "interrupted");
    };
    oldNews();
    send({ id, result: { turn: turn(turnId) } });
    oldNews();
    tellStarted(turnId);
    oldNews();
    say(turnId, `news of ${turnId}`);
    oldNews();
    tellCompleted(turnId);
  },
});
