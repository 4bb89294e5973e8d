#!/usr/bin/env node
// Sends a warning about each thread in the same write as the response that loads it, and the usage of a resumed thread.
import { serve, session } from "./serve.mjs";

const breath = (messages) =>
  process.stdout.write(messages.map((each) => `${JSON.stringify(each)}\n`).join(""));
const warning = (threadId, message) => ({ method: "warning", params: { threadId, message } });

const started = "01900000-0000-7000-8000-000000000001";
const total = {
  totalTokens: 12,
  inputTokens: 7,
  cachedInputTokens: 0,
  outputTokens: 5,
  reasoningOutputTokens: 0,
};

serve({
  "thread/start": ({ id }) => breath([{ id, result: session(started) }, warning(started, "It is new")]),
  "thread/resume": ({ id, params: { threadId } }) =>
    breath([
      { id, result: session(threadId) },
      warning(threadId, "It is old"),
      {
        method: "thread/tokenUsage/updated",
        params: {
          threadId,
          turnId: "long-ago",
          tokenUsage: { total, last: total, modelContextWindow: null },
        },
      },
    ]),
});
