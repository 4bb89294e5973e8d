/** Token counts the model claims for one response, in tokens. Whatever is left out takes {@link defaultUsage}'s value. */
export interface ModelUsage {
  /** Everything the model read, cached tokens included. */
  inputTokens?: number;
  /** The part of `inputTokens` that was read from the provider's cache. */
  cachedInputTokens?: number;
  /** The part of `inputTokens` that was written to the provider's cache. */
  cacheWriteInputTokens?: number;
  /** Everything the model wrote, reasoning included. */
  outputTokens?: number;
  /** The part of `outputTokens` that was reasoning. */
  reasoningOutputTokens?: number;
}

/** What a response costs when its reply says nothing: small, and no two numbers alike, so that a mix-up shows. */
export const defaultUsage: Readonly<Required<ModelUsage>> = {
  inputTokens: 100,
  cachedInputTokens: 40,
  cacheWriteInputTokens: 0,
  outputTokens: 20,
  reasoningOutputTokens: 5,
};
