#!/usr/bin/env node
// Meets errors on the way, of which it says that it tries again, and completes.
import { nextTurnId, say, send, serve, tell, tellCompleted, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
    for (const attempt of [1, 2]) {
      const error = {
        message: `Reconnecting... ${attempt}/5`,
        codexErrorInfo: null,
        additionalDetails: "gone",
      };
      tell("error", { turnId, error, willRetry: true });
    }
    say(turnId, "there");
    tellCompleted(turnId);
  },
});
