#!/usr/bin/env node
// Makes a plan, follows it, and completes.
import { nextTurnId, say, send, serve, tell, tellCompleted, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
    for (const status of ["inProgress", "completed"]) {
      const plan = [
        { step: "look", status },
        { step: "leap", status: "pending" },
      ];
      tell("turn/plan/updated", { turnId, explanation: null, plan });
    }
    say(turnId, "planned");
    tellCompleted(turnId);
  },
});
