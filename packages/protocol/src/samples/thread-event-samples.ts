import type { ThreadEvent } from "../events/thread-event.js";
import { threadItemSamples } from "./thread-item-samples.js";

/** Events as binaries of several versions print them, every known type among them. Only tests import this. */
export const threadEventSamples: ThreadEvent[] = [
  { type: "thread.started", thread_id: "0199a213-81c0-7800-8aa1-bbab2a035a53" },
  { type: "turn.started" },
  {
    type: "turn.completed",
    usage: {
      input_tokens: 3000,
      cached_input_tokens: 2000,
      cache_write_input_tokens: 10,
      output_tokens: 500,
      reasoning_output_tokens: 100,
    },
  },
  { type: "turn.failed", error: { message: "" } },
  { type: "turn.failed", error: { message: '{"error":{"message":"bad request"}}' } },
  { type: "turn.failed", error: { message: "no", reason: "http_connection_failed", http_status: 401 } },
  { type: "turn.failed", error: { message: "no", reason: null, http_status: null } },
  { type: "error", message: "Reconnecting... 2/5 (stream disconnected)" },
  { type: "item.delta", item_id: "item_3", item_type: "agent_message", delta: "Do" },
  ...Object.values(threadItemSamples).flatMap((items) =>
    items.flatMap((item): ThreadEvent[] => [
      { type: "item.started", item },
      { type: "item.updated", item },
      { type: "item.completed", item },
    ]),
  ),
];
