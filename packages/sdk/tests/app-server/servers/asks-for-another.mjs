#!/usr/bin/env node
// In each turn asks for the approval of a command of another thread, and says what it was told.
import { nextTurnId, say, send, serve, tellCompleted, tellStarted, turn } from "./serve.mjs";

let turnId;
serve({
  "turn/start": ({ id, params }) => {
    turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
    const place = { threadId: "another", turnId: "another-turn", itemId: "item" };
    send({ id: 0, method: "item/commandExecution/requestApproval", params: { ...place, command: "ls" } });
  },
  undefined: ({ result }) => {
    say(turnId, result.decision);
    tellCompleted(turnId);
  },
});
