#!/usr/bin/env node
// In each turn asks for the approval of a command of another thread, and says what it was told.
import { say, serveAsking } from "./serve.mjs";

serveAsking(
  "item/commandExecution/requestApproval",
  () => ({ threadId: "another", turnId: "another-turn", itemId: "item", command: "ls" }),
  (turnId, { result }) => say(turnId, result.decision),
);
