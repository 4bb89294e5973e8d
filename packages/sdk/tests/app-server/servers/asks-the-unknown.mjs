#!/usr/bin/env node
// In each turn asks the client for a method that no client knows, and says what it was told.
import { nextTurnId, say, send, serve, tell, tellCompleted, tellStarted, turn } from "./serve.mjs";

let turnId;
serve({
  "turn/start": ({ id, params }) => {
    turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
    send({ id: 0, method: "item/telepathy/request", params: { turnId } });
  },
  undefined: ({ id, error }) => {
    say(turnId, `${id}: ${error?.code}`);
    tell("item/telepathy/failed", { turnId });
    tellCompleted(turnId);
  },
});
