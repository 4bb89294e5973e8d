#!/usr/bin/env node
// Streams three messages and three commands, of which all messages have one id and all commands another.
import { nextTurnId, send, serve, tell, tellCompleted, tellStarted, turn } from "./serve.mjs";

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
    tellStarted(turnId);
    for (const number of [1, 2, 3]) {
      const message = { type: "agentMessage", id: "msg_0", phase: null };
      tell("item/started", { turnId, item: { ...message, text: "" } });
      const words = Array.from({ length: 500 }, (_, word) => `${number}.${word} `);
      for (const delta of words) tell("item/agentMessage/delta", { turnId, itemId: "msg_0", delta });
      tell("item/completed", { turnId, item: { ...message, text: words.join("") } });
      tell("item/started", { turnId, item: command(number, "inProgress", null, null) });
      for (const delta of words)
        tell("item/commandExecution/outputDelta", { turnId, itemId: "call_0", delta });
      tell("item/completed", { turnId, item: command(number, "completed", words.join(""), 0) });
    }
    tellCompleted(turnId);
  },
});
