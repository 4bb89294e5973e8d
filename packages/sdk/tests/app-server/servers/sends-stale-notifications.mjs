#!/usr/bin/env node
// While a turn runs, keeps sending notifications of the previous one, as if it were being interrupted, and output of a
// command that the first turn left running.
import { nextTurnId, notify, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

let last;
serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    const old = last;
    last = turnId;
    const oldNews = () => {
      if (old === undefined) return;
      notify("item/commandExecution/outputDelta", { turnId: "turn-1", itemId: "left", delta: "tick" });
      notify("item/agentMessage/delta", { turnId: old, itemId: `old-${old}`, delta: "old" });
      say(old, "old news", `old-${old}`);
      notify("turn/diff/updated", { turnId: old, diff: "an old diff" });
      notifyCompleted(old, "interrupted");
    };
    oldNews();
    send({ id, result: { turn: turn(turnId) } });
    oldNews();
    notifyStarted(turnId);
    oldNews();
    say(turnId, `news of ${turnId}`);
    oldNews();
    notifyCompleted(turnId);
  },
});
