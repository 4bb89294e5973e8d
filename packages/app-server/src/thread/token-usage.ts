/** Parameters of `thread/tokenUsage/updated`, sent after each call of the model. */
export interface ThreadTokenUsageUpdatedNotification {
  /** The thread. */
  threadId: string;
  /** The turn that spent them. */
  turnId: string;
  /** The count. */
  tokenUsage: ThreadTokenUsage;
}

/** Tokens a thread has spent. */
export interface ThreadTokenUsage {
  /** In its whole life, across turns and resumes. */
  total: TokenUsageBreakdown;
  /** In the last call of the model only. */
  last: TokenUsageBreakdown;
  /** How many tokens the model can take in at most, or `null` when unknown. */
  modelContextWindow: number | null;
}

/** Tokens by kind. */
export interface TokenUsageBreakdown {
  /** All. */
  totalTokens: number;
  /** Read by the model, those from and into its cache included. */
  inputTokens: number;
  /** Of these, read from the cache. */
  cachedInputTokens: number;
  /** Of these, written into the cache. */
  cacheWriteInputTokens: number;
  /** Written by the model, its thinking included. */
  outputTokens: number;
  /** Of these, its thinking. */
  reasoningOutputTokens: number;
}
