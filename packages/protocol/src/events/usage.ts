/**
 * Token counts. The field that holds them says what they cover: one turn, or the thread so far.
 *
 * Two counts are parts of another one, so never add them up: the total is `input_tokens + output_tokens`.
 */
export type Usage = {
  /** Tokens sent to the model, **including** the cached and the cache-write tokens. */
  input_tokens: number;
  /** The part of `input_tokens` that the model's prompt cache already held. */
  cached_input_tokens: number;
  /** The part of `input_tokens` that was written to the prompt cache. 0 with CLIs before 0.145, which do not report it. */
  cache_write_input_tokens: number;
  /** Tokens that the model produced, **including** its reasoning. */
  output_tokens: number;
  /** The part of `output_tokens` that was reasoning. 0 with CLIs from before April 2026, which do not report it. */
  reasoning_output_tokens: number;
};

/** How full the context of the model is after its last response. Only on the app-server transport. */
export type ContextWindow = {
  /** What the last request and its response have of it, in tokens. The next request contains all of it. */
  used_tokens: number;
  /** How much the model can read, in tokens; `null` when the agent does not know. */
  size_tokens: number | null;
};

/** The usage of a turn for which the CLI reports none, and of a thread before its first turn: all counts are 0. */
export const noUsage = (): Usage => ({
  input_tokens: 0,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
});

/**
 * Sets the token counts that an older CLI does not report to 0, in a `turn.completed` event: the newest CLI also reports
 * a count that it does not know as 0. Modifies the given object.
 */
export function fillUsage(event: unknown): void {
  if (typeof event !== "object" || event === null || (event as { type?: unknown }).type !== "turn.completed")
    return;
  const completed = event as { usage?: unknown };
  if (completed.usage === undefined) completed.usage = noUsage();
  const { usage } = completed;
  if (typeof usage !== "object" || usage === null || Array.isArray(usage)) return;
  const counts = usage as { cache_write_input_tokens?: unknown; reasoning_output_tokens?: unknown };
  if (counts.cache_write_input_tokens === undefined) counts.cache_write_input_tokens = 0;
  if (counts.reasoning_output_tokens === undefined) counts.reasoning_output_tokens = 0;
}
