#!/usr/bin/env node
// Prints a tool call with `levels` levels of nesting, the event included, in an otherwise normal turn.
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { emit, print } from "./support/output.mjs";
import { options } from "./support/run.mjs";

// `JSON.stringify` fails on such depths. The event and the item are the other two levels.
const nested = "[".repeat(options["levels"] - 2) + "]".repeat(options["levels"] - 2);
const call = {
  id: "item_9",
  type: "mcp_tool_call",
  server: "s",
  tool: "t",
  arguments: "@",
  result: null,
  error: null,
  status: "completed",
};

await beginTurn();
await print(`${JSON.stringify({ type: "item.completed", item: call }).replace('"@"', nested)}\n`);
await emit(message("done"), turnCompleted);
