#!/usr/bin/env node
// Hangs up in the middle of a turn. The turn continues, also while the reconnected client reads what it missed. The prompt
// selects the variant.
import {
  nextTurnId,
  notify,
  notifyCompleted,
  notifyStarted,
  promptOf,
  say,
  send,
  serve,
  session,
  turn,
} from "./serve.mjs";

const hangUp = () => send({ hangUp: true });
const message = (id, text) => ({ type: "agentMessage", id, text, phase: null });
const command = (status, aggregatedOutput) => {
  return {
    type: "commandExecution",
    id: "command",
    command: "abc",
    aggregatedOutput,
    exitCode: null,
    status,
  };
};
const output = (delta) => notify("item/commandExecution/outputDelta", { turnId, itemId: "command", delta });
const finished = [command("completed", "a\nb\nc\n"), message("streamed", "one two three")];
let usedTokens = 0;
let resumes = 0;
let prompt;
let turnId;

function notifyUsage() {
  usedTokens += 100;
  const counts = {
    cachedInputTokens: 0,
    cacheWriteInputTokens: 0,
    outputTokens: 0,
    reasoningOutputTokens: 0,
  };
  const total = { totalTokens: usedTokens, inputTokens: usedTokens, ...counts };
  notify("thread/tokenUsage/updated", {
    turnId,
    tokenUsage: { total, last: total, modelContextWindow: null },
  });
}

serve({
  "turn/start": ({ id, params }) => {
    turnId = nextTurnId(params);
    prompt = promptOf(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    notifyUsage();
    if (prompt === "does not hang up") {
      say(turnId, "still here");
      notifyCompleted(turnId);
      return;
    }
    notify("item/started", { turnId, item: command("inProgress", null) });
    output("a\n");
    notify("item/started", { turnId, item: message("streamed", "") });
    notify("item/agentMessage/delta", { turnId, itemId: "streamed", delta: "one " });
    hangUp();
  },
  "thread/resume": ({ id, params }) => {
    resumes += 1;
    if (prompt === "hangs up again" && resumes === 1) {
      hangUp();
      return;
    }
    const { thread, ...rest } = session(params.threadId);
    const status = { type: prompt === "is idle" ? "idle" : "active" };
    send({ id, result: { ...rest, thread: { ...thread, status } } });
    if (prompt === "is idle" || prompt === "was interrupted") return;
    output("c\n");
    notify("item/agentMessage/delta", { turnId, itemId: "streamed", delta: "three" });
    for (const item of finished) notify("item/completed", { turnId, item });
    notifyCompleted(turnId);
  },
  "thread/turns/list": ({ id }) => {
    if (prompt === "sends too much") {
      send({ id, result: { data: [], nextCursor: "x".repeat(2 * 1024 * 1024) } });
      return;
    }
    const status = { "was interrupted": "interrupted", "is over": "completed" }[prompt];
    const others = ["by-another", "before"].map((name) => turn(name, "completed"));
    send({ id, result: { data: [others[0], turn(turnId, status), others[1]], nextCursor: null } });
  },
  "thread/items/list": ({ id, params: { cursor, turnId: wanted } }) => {
    const first = [message("missed 1", "missed 1")];
    const rest = [message("missed 2", "missed 2")];
    if (prompt === "is over") rest.push(...finished);
    const [items, nextCursor] = cursor === "more" ? [rest, null] : [first, "more"];
    const data = wanted === turnId ? items.map((item) => ({ turnId, item })) : [];
    send({ id, result: { data, nextCursor } });
  },
});
