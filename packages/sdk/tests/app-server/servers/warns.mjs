#!/usr/bin/env node
// Warns of three things, and fails of a fourth.
import { nextTurnId, send, serve, tell, tellCompleted, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
    const { threadId } = params;
    send({ method: "warning", params: { threadId, message: "It is late" } });
    send({ method: "guardianWarning", params: { threadId, message: "It is dark" } });
    tell("model/rerouted", { turnId, fromModel: "large", toModel: "small", reason: "highRiskCyberActivity" });
    tellCompleted(turnId, "failed", { message: "Lost", additionalDetails: "at sea", codexErrorInfo: null });
  },
});
