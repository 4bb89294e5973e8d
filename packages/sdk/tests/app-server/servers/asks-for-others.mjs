#!/usr/bin/env node
// Adds the input to a turn that another client has just started, acknowledges that one, and asks for its approval.
import { nextTurnId, notify, notifyStarted, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const others = nextTurnId(params);
    send({ id, result: { turn: turn(others) } });
    notifyStarted(others);
    const item = { type: "userMessage", id: "input", clientId: "other", content: [] };
    notify("item/started", { turnId: others, item });
    const request = { threadId: params.threadId, turnId: others, itemId: "command", command: "rm -rf /" };
    send({ id: "approval", method: "item/commandExecution/requestApproval", params: request });
  },
});
