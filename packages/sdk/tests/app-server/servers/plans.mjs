#!/usr/bin/env node
// Sends a plan, updates it, and completes the turn.
import { nextTurnId, notify, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    for (const status of ["inProgress", "completed"]) {
      const plan = [
        { step: "look", status },
        { step: "leap", status: "pending" },
      ];
      notify("turn/plan/updated", { turnId, explanation: null, plan });
    }
    say(turnId, "planned");
    notifyCompleted(turnId);
  },
});
