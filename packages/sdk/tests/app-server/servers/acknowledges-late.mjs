#!/usr/bin/env node
// Simulates another client that starts a turn right before ours. Acknowledges our turn only when asked for its models, and
// writes the turn that it is asked to interrupt to stderr.
import { answerLate, nextTurnId, notifyCompleted, notifyStarted, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    notifyStarted(nextTurnId(params));
    const ours = nextTurnId(params);
    answerLate(0, () => {
      send({ id, result: { turn: turn(ours) } });
      // The client may already interrupt the turn at this point.
      setTimeout(() => notifyStarted(ours), 50);
    });
  },
  "turn/interrupt": ({ id, params: { turnId } }) => {
    process.stderr.write(`interrupts ${turnId}\n`);
    send({ id, result: {} });
    notifyCompleted(turnId, "interrupted");
  },
});
