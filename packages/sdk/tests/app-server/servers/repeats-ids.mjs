#!/usr/bin/env node
// Streams three messages that share one id, and three commands that share another.
import { nextTurnId, notify, notifyCompleted, notifyStarted, send, serve, turn } from "./serve.mjs";

const command = (number, status, output, exitCode) => ({
  type: "commandExecution",
  id: "call_0",
  command: `command ${number}`,
  cwd: "/",
  processId: null,
  source: "agent",
  status,
  commandActions: [],
  aggregatedOutput: output,
  exitCode,
  durationMs: null,
});

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    for (const number of [1, 2, 3]) {
      const message = { type: "agentMessage", id: "msg_0", phase: null };
      notify("item/started", { turnId, item: { ...message, text: "" } });
      const words = Array.from({ length: 500 }, (_, word) => `${number}.${word} `);
      for (const delta of words) notify("item/agentMessage/delta", { turnId, itemId: "msg_0", delta });
      notify("item/completed", { turnId, item: { ...message, text: words.join("") } });
      notify("item/started", { turnId, item: command(number, "inProgress", null, null) });
      for (const delta of words)
        notify("item/commandExecution/outputDelta", { turnId, itemId: "call_0", delta });
      notify("item/completed", { turnId, item: command(number, "completed", words.join(""), 0) });
    }
    notifyCompleted(turnId);
  },
});
