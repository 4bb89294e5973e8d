import { noUsage } from "../events/no-usage.js";

/**
 * Adds to a `turn.completed` event the token counts that its CLI does not report, as 0: what has not been counted is
 * what the newest CLI reports as 0 too. Changes the object given, which a parser has just made.
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
