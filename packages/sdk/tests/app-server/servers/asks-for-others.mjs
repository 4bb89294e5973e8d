#!/usr/bin/env node
// Adds the input to a turn that another client has just started, acknowledges that one, and asks for its approval.
import { nextTurnId, send, serve, tell, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const others = nextTurnId(params);
    send({ id, result: { turn: turn(others) } });
    tellStarted(others);
    const item = { type: "userMessage", id: "input", clientId: "other", content: [] };
    tell("item/started", { turnId: others, item });
    const request = { threadId: params.threadId, turnId: others, itemId: "command", command: "rm -rf /" };
    send({ id: "approval", method: "item/commandExecution/requestApproval", params: request });
  },
});
