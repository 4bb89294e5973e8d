#!/usr/bin/env node
// Reports the input of a turn without the client's id, as older versions did.
import { nextTurnId, notify, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    notify("item/started", { turnId, item: { type: "userMessage", id: `input-of-${turnId}`, content: [] } });
    say(turnId, "all the same");
    notifyCompleted(turnId);
  },
});
