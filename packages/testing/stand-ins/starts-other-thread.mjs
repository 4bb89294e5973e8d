#!/usr/bin/env node
// Starts a new thread, even when it should resume one.
import { randomUUID } from "node:crypto";
import { message, threadStarted, turnCompleted, turnStarted } from "./support/events.mjs";
import { emit } from "./support/output.mjs";
import { readPrompt } from "./support/prompt.mjs";
import "./support/run.mjs";

await readPrompt();
await emit(
  { ...threadStarted, thread_id: randomUUID() },
  turnStarted,
  message("Who are you?"),
  turnCompleted,
);
