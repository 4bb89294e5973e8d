#!/usr/bin/env node
// Sends three warnings, and then fails the turn.
import { nextTurnId, notify, notifyCompleted, notifyStarted, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    const { threadId } = params;
    send({ method: "warning", params: { threadId, message: "It is late" } });
    send({ method: "guardianWarning", params: { threadId, message: "It is dark" } });
    notify("model/rerouted", {
      turnId,
      fromModel: "large",
      toModel: "small",
      reason: "highRiskCyberActivity",
    });
    notifyCompleted(turnId, "failed", { message: "Lost", additionalDetails: "at sea", codexErrorInfo: null });
  },
});
