#!/usr/bin/env node
// Reports errors that it retries, and completes the turn.
import { nextTurnId, notify, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    for (const attempt of [1, 2]) {
      const error = {
        message: `Reconnecting... ${attempt}/5`,
        codexErrorInfo: null,
        additionalDetails: "gone",
      };
      notify("error", { turnId, error, willRetry: true });
    }
    say(turnId, "there");
    notifyCompleted(turnId);
  },
});
