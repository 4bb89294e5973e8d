#!/usr/bin/env node
// Prints more items, a failure and a second `turn.completed` after the turn has ended.
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { emit } from "./support/output.mjs";

await beginTurn();
await emit(
  message("done"),
  turnCompleted,
  message("one more thing"),
  { type: "turn.failed", error: { message: "too late" } },
  turnCompleted,
);
