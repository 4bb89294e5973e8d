#!/usr/bin/env node
// Simulates another client that starts a turn right before each of ours. Our first turn runs normally. The input of later
// ones is added to the other client's turn, whose id is returned; the first of those ends only at the next request.
import { nextTurnId, notify, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

const notifyInput = (turnId, clientId) =>
  notify("item/started", {
    turnId,
    item: { type: "userMessage", id: `input-of-${turnId}`, clientId, content: [] },
  });

let asked = 0;
let endLate = () => {};
serve({
  "turn/start": ({ id, params }) => {
    asked += 1;
    endLate();
    const others = nextTurnId(params);
    notifyStarted(others);
    // The third is acknowledged before the client can know whose turn it is.
    if (asked === 3) send({ id, result: { turn: turn(others) } });
    notifyInput(others, "other");
    say(others, "not for you");
    const ours = asked === 1 ? nextTurnId(params) : others;
    if (asked === 1) notifyCompleted(others);
    if (asked < 3) send({ id, result: { turn: turn(ours) } });
    if (asked === 1) {
      notifyStarted(ours);
      notifyInput(ours, params.clientUserMessageId);
      say(ours, "for you");
    }
    const end = () => notifyCompleted(ours);
    endLate = asked === 2 ? end : () => {};
    if (asked !== 2) end();
  },
});
