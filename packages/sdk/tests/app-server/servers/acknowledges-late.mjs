#!/usr/bin/env node
// Has another client that starts a turn right before ours, which it acknowledges when it is asked for its models. Says on
// stderr what it is asked to interrupt.
import { answerLate, nextTurnId, send, serve, tellCompleted, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    tellStarted(nextTurnId(params));
    const ours = nextTurnId(params);
    answerLate(0, () => {
      send({ id, result: { turn: turn(ours) } });
      // By then the client may already interrupt it.
      setTimeout(() => tellStarted(ours), 50);
    });
  },
  "turn/interrupt": ({ id, params: { turnId } }) => {
    process.stderr.write(`interrupts ${turnId}\n`);
    send({ id, result: {} });
    tellCompleted(turnId, "interrupted");
  },
});
