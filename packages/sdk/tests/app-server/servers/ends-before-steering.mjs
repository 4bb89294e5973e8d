#!/usr/bin/env node
// Rejects `turn/steer` because the turn is over, and only then reports the end of the turn. For a goal, another turn follows, which
// can be steered.
import { nextTurnId, notify, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

/** The goal of each turn that is for one. */
const goals = new Map();

const startFor = (goal) => {
  const turnId = nextTurnId(goal);
  goals.set(turnId, goal);
  notifyStarted(turnId);
};

const finish = (turnId, text) => {
  say(turnId, text);
  notifyCompleted(turnId);
};

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
  },
  "thread/goal/set": ({ id, params: { threadId, objective } }) => {
    const counts = { tokenBudget: null, tokensUsed: 0, timeUsedSeconds: 0, createdAt: 0, updatedAt: 0 };
    const goal = { threadId, objective, status: "active", ...counts };
    send({ id, result: { goal } });
    notify("thread/goal/updated", { threadId, goal });
    startFor(goal);
  },
  "turn/steer": ({ id, params: { expectedTurnId, input } }) => {
    const goal = goals.get(expectedTurnId);
    if (goal && goals.size > 1) {
      send({ id, result: { turnId: expectedTurnId } });
      notify("thread/goal/updated", { threadId: goal.threadId, goal: { ...goal, status: "complete" } });
      finish(expectedTurnId, `steered: ${input[0].text}`);
      return;
    }
    send({ error: { code: -32600, message: "no active turn to steer" }, id });
    setTimeout(() => {
      finish(expectedTurnId, "done");
      if (goal) startFor(goal);
    }, 100);
  },
});
