#!/usr/bin/env node
// Answers requests that nobody sent, and each request twice, differently.
import { nextTurnId, say, send, serve, tellCompleted, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id: 999_999, result: { turn: turn("of-nobody") } });
    send({ id: "text", error: { code: -1, message: "for nobody" } });
    send({ id, result: { turn: turn(turnId) } });
    send({ id, result: { turn: turn("a-second-answer") } });
    tellStarted(turnId);
    say(turnId, "for you");
    tellCompleted(turnId);
  },
});
