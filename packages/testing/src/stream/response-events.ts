import type { JsonObject } from "../json.js";
import {
  defaultUsage,
  type ModelOutput,
  type ModelUsage,
  type OutputReply,
  type ResponseFailureReply,
} from "../reply/model-reply.js";
import { type Identifiers, outputEvents, type ResponseEvent } from "./output-events.js";

/** The events of an unfinished response: its creation and its outputs, without an end. */
export function* openResponseEvents(
  outputs: readonly ModelOutput[],
  responseId: string,
  ids: Identifiers,
): Iterable<ResponseEvent> {
  const response = { id: responseId, object: "response", status: "in_progress", output: [] };
  yield { type: "response.created", response };
  yield { type: "response.in_progress", response };
  for (const [index, output] of outputs.entries()) yield* outputEvents(output, index, ids);
}

/** The event that completes a response. */
export function completedEvent(reply: OutputReply, responseId: string): ResponseEvent {
  const response = { id: responseId, object: "response", status: "completed" };
  if (reply.usage === null) return { type: "response.completed", response };
  return { type: "response.completed", response: { ...response, usage: usageRecord(reply.usage ?? {}) } };
}

/** The event that ends a response without completing it. */
export function failureEvent(reply: ResponseFailureReply, responseId: string): ResponseEvent {
  const response = { id: responseId, object: "response", status: reply.outcome };
  const detail =
    reply.outcome === "failed"
      ? { error: { code: reply.code, message: reply.message } }
      : { incomplete_details: { reason: reply.code } };
  return { type: `response.${reply.outcome}`, response: { ...response, ...detail } };
}

/** Token counts in the format of the Responses API. */
function usageRecord(usage: ModelUsage): JsonObject {
  const counts = { ...defaultUsage, ...usage };
  return {
    input_tokens: counts.inputTokens,
    input_tokens_details: {
      cached_tokens: counts.cachedInputTokens,
      cache_write_tokens: counts.cacheWriteInputTokens,
    },
    output_tokens: counts.outputTokens,
    output_tokens_details: { reasoning_tokens: counts.reasoningOutputTokens },
    total_tokens: counts.inputTokens + counts.outputTokens,
  };
}
