#!/usr/bin/env node
// Tells the input of a turn without the id that came with it, as versions did that know of no such id.
import { nextTurnId, say, send, serve, tell, tellCompleted, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
    tell("item/started", { turnId, item: { type: "userMessage", id: `input-of-${turnId}`, content: [] } });
    say(turnId, "all the same");
    tellCompleted(turnId);
  },
});
