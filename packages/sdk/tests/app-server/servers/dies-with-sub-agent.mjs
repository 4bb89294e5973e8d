#!/usr/bin/env node
// Starts a sub-agent in each turn, and exits while the sub-agent works.
import { nextTurnId, notifyStarted, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    const ofSubAgent = { ...turn("of-sub-agent"), rootTurnId: turnId };
    send({ method: "turn/started", params: { threadId: "sub-agent", turn: ofSubAgent } });
    setTimeout(() => process.exit(3), 100);
  },
});
