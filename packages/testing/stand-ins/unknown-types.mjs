#!/usr/bin/env node
// Prints unknown events, items, fields and states, as a newer CLI would.
import { beginTurn, commandStarted, message, turnCompleted } from "./support/events.mjs";
import { emit } from "./support/output.mjs";

await beginTurn();
const command = commandStarted().item;
await emit(
  { type: "turn.paused", until: "tomorrow", nested: { deep: [1, null] } },
  { type: "item.completed", item: { id: "item_90", type: "hologram", angle: 30 } },
  { type: "item.moved", item: { id: "item_90", type: "hologram", angle: 60 } },
  { type: "item.completed", item: { ...command, status: "teleported", exit_code: 0, colour: "blue" } },
  { ...message("done"), priority: 3 },
  { ...turnCompleted, usage: { ...turnCompleted.usage, quantum_tokens: 1 }, mood: "good" },
);
