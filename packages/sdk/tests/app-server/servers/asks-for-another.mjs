#!/usr/bin/env node
// In each turn, requests approval of a command of another thread, and sends the decision as its message.
import { say, serveAsking } from "./serve.mjs";

serveAsking(
  "item/commandExecution/requestApproval",
  () => ({ threadId: "another", turnId: "another-turn", itemId: "item", command: "ls" }),
  (turnId, { result }) => say(turnId, result.decision),
);
