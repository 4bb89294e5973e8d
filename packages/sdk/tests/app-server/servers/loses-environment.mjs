#!/usr/bin/env node
// Says in each turn that the thread's exec-server is lost. The turn ends when it is interrupted.
import { nextTurnId, notify, notifyCompleted, notifyStarted, send, serve, turn } from "./serve.mjs";

serve({
  "environment/status": ({ id }) => send({ id, result: { status: "disconnected", error: "it is gone" } }),
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    const [{ environmentId }] = params.environments;
    notify("thread/environment/disconnected", { turnId, environmentId });
  },
  "turn/interrupt": ({ id, params }) => {
    process.stderr.write("interrupted\n");
    send({ id, result: {} });
    notifyCompleted(params.turnId, "interrupted");
  },
});
