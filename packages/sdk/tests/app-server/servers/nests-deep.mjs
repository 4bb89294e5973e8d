#!/usr/bin/env node
// Nests one message of each turn too deeply, and then sends the rest of the turn. The prompt selects the message and may
// set the depth ("item", "item 512"); other prompts get a normal turn. The prompt "waits" ends at the next turn.
import { nextTurnId, notifyCompleted, notifyStarted, promptOf, say, send, serve, turn } from "./serve.mjs";

/** Sends a message of the given depth: "@" is replaced by nested arrays, and `outer` levels lie outside them. */
const sendNested = (message, levels, outer) => {
  // `JSON.stringify` cannot write such deep nesting.
  const nested = "[".repeat(levels - outer) + "]".repeat(levels - outer);
  process.stdout.write(`${JSON.stringify(message).replace('"@"', nested)}\n`);
};
const call = (nested) => ({
  type: "mcpToolCall",
  id: "call",
  server: "s",
  tool: "t",
  arguments: nested,
  result: null,
  error: null,
  status: "completed",
});

let turnId;
let waiting;
serve({
  "turn/start": ({ id, params }) => {
    const { threadId } = params;
    turnId = nextTurnId(params);
    const [kind, levels = 50_000] = promptOf(params).split(" ");
    if (kind === "result") return sendNested({ id, result: { turn: { id: turnId, items: "@" } } }, levels, 3);
    if (kind === "error")
      return sendNested({ id, error: { code: -1, message: "No.", data: "@" } }, levels, 2);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    if (kind === "waits") {
      waiting = turnId;
      return;
    }
    say(turnId, "so far so good", "good");
    if (kind === "item") {
      sendNested({ method: "item/completed", params: { threadId, turnId, item: call("@") } }, levels, 3);
    }
    if (kind === "other") {
      sendNested({ method: "item/completed", params: { threadId: "other", turnId, item: "@" } }, levels, 2);
      sendNested({ method: "account/updated", params: "@" }, levels, 1);
      sendNested({ neither: "nor", but: "@" }, levels, 1);
      sendNested("@", levels, 0);
    }
    if (kind === "old") {
      sendNested({ method: "item/completed", params: { threadId, turnId: "turn-1", item: "@" } }, levels, 2);
    }
    if (kind === "request") {
      const asked = { threadId, turnId, callId: "c", tool: "t", namespace: null, arguments: "@" };
      return sendNested({ id: 0, method: "item/tool/call", params: asked }, levels, 2);
    }
    if (kind === "end") {
      const ended = { ...turn(turnId, "completed"), items: "@" };
      turnId = undefined;
      return sendNested({ method: "turn/completed", params: { threadId, turn: ended } }, levels, 3);
    }
    say(turnId, "the end");
    notifyCompleted(turnId);
    if (waiting !== undefined) {
      say(waiting, "waited");
      notifyCompleted(waiting);
      waiting = undefined;
    }
  },
  // The client's answer to the request.
  undefined: ({ error, result }) => {
    say(turnId, error === undefined ? JSON.stringify(result) : `refused with ${error.code}`);
    notifyCompleted(turnId);
  },
  "turn/interrupt": ({ id, params }) => {
    if (params.turnId !== turnId) send({ id, error: { code: -32600, message: "no active turn" } });
    else {
      send({ id, result: {} });
      notifyCompleted(params.turnId, "interrupted");
    }
  },
});
