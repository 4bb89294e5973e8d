/**
 * Token counts as the wire reports them: **the running total of the thread**, over all its turns and processes
 * so far, not of one turn. A thread resumed elsewhere goes on counting from its total before, and a fork starts
 * at its parent's. The share of a turn is the difference of two totals.
 *
 * Two counts are parts of another one, so never add them up: the tokens of a thread are
 * `input_tokens + output_tokens`.
 */
export interface Usage {
  /** Tokens sent to the model, **including** the cached and the cache-write ones. */
  input_tokens: number;
  /** The part of `input_tokens` that the model's prompt cache already held. */
  cached_input_tokens: number;
  /** The part of `input_tokens` that was written to the prompt cache. CLIs before 0.145 do not tell: then 0. */
  cache_write_input_tokens: number;
  /** Tokens the model produced, **including** its reasoning. */
  output_tokens: number;
  /** The part of `output_tokens` that was reasoning. CLIs from before April 2026 do not tell: then 0. */
  reasoning_output_tokens: number;
}
