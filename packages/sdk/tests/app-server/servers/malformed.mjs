#!/usr/bin/env node
// Sends a malformed notification, which the prompt selects, and then the rest of the turn, if any.
import {
  nextTurnId,
  notify,
  notifyCompleted,
  notifyStarted,
  promptOf,
  say,
  send,
  serve,
  turn,
} from "./serve.mjs";

const faults = {
  "text is a number": { type: "agentMessage", id: "m", text: 3, phase: null },
  "no command": { type: "commandExecution", id: "c", aggregatedOutput: "", exitCode: 0, status: "completed" },
  "no item": undefined,
};
let isOver = false;
serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    const prompt = promptOf(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    say(turnId, "so far so good", "good");
    if (prompt === "no turn") {
      isOver = true;
      notify("turn/completed", { turnId });
      return;
    }
    if (prompt in faults) notify("item/completed", { turnId, item: faults[prompt] });
    say(turnId, "the end");
    notifyCompleted(turnId);
  },
  "turn/interrupt": ({ id, params }) => {
    if (isOver) return send({ id, error: { code: -32600, message: "no active turn" } });
    send({ id, result: {} });
    notifyCompleted(params.turnId, "interrupted");
  },
});
