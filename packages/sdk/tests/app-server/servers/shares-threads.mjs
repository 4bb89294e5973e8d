#!/usr/bin/env node
// Has another client that starts a turn a moment before each of ours. To the first of ours it adds nothing; the input
// of the later ones it adds to the other client's turn, and answers with that one. The first of these turns ends only
// when the next one is asked for.
import { nextTurnId, say, send, serve, tell, tellCompleted, tellStarted, turn } from "./serve.mjs";

const tellInput = (turnId, clientId) =>
  tell("item/started", {
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
    tellStarted(others);
    // The third is acknowledged before it is known whose turn it is.
    if (asked === 3) send({ id, result: { turn: turn(others) } });
    tellInput(others, "other");
    say(others, "not for you");
    const ours = asked === 1 ? nextTurnId(params) : others;
    if (asked === 1) tellCompleted(others);
    if (asked < 3) send({ id, result: { turn: turn(ours) } });
    if (asked === 1) {
      tellStarted(ours);
      tellInput(ours, params.clientUserMessageId);
      say(ours, "for you");
    }
    const end = () => tellCompleted(ours);
    endLate = asked === 2 ? end : () => {};
    if (asked !== 2) end();
  },
});
