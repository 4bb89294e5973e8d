import type { JsonObject } from "../reply/json-object.js";
import { defaultUsage, type ModelUsage } from "../reply/model-usage.js";

/** Token counts as the Responses API spells them. */
export function usageRecord(usage: ModelUsage): JsonObject {
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
