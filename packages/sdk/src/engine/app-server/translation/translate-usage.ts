import type { TokenUsageBreakdown } from "@codex/app-server/wire";
import type { Usage } from "@codex/protocol";

/** The same counts, as exec spells them. */
export function translateUsage(count: TokenUsageBreakdown): Usage {
  return {
    input_tokens: count.inputTokens,
    cached_input_tokens: count.cachedInputTokens,
    cache_write_input_tokens: count.cacheWriteInputTokens,
    output_tokens: count.outputTokens,
    reasoning_output_tokens: count.reasoningOutputTokens,
  };
}
