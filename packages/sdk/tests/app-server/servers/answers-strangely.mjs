#!/usr/bin/env node
// Answers requests that were never sent, and answers each request twice with different results.
import { nextTurnId, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id: 999_999, result: { turn: turn("of-nobody") } });
    send({ id: "text", error: { code: -1, message: "for nobody" } });
    send({ id, result: { turn: turn(turnId) } });
    send({ id, result: { turn: turn("a-second-answer") } });
    notifyStarted(turnId);
    say(turnId, "for you");
    notifyCompleted(turnId);
  },
});
