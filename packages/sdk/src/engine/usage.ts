import { noUsage, type Usage } from "@codex/protocol";

export { noUsage } from "@codex/protocol";

const fields = [
  "input_tokens",
  "cached_input_tokens",
  "cache_write_input_tokens",
  "output_tokens",
  "reasoning_output_tokens",
] as const;

/**
 * Subtracts `before` from `total`, field by field; a counter that an older CLI omits counts as 0.
 *
 * @returns `null` when a counter decreased, because the two then do not count the same thing
 */
export function subtractUsage(total: Usage, before: Usage): Usage | null {
  const share = combine(total, before, (left, right) => left - right);
  return fields.some((field) => (share[field] ?? 0) < 0) ? null : share;
}

/** Adds two usages; `null` (unknown) if either is. */
export function addUsage(left: Usage | null, right: Usage | null): Usage | null {
  return left && right && combine(left, right, (a, b) => a + b);
}

function combine(left: Usage, right: Usage, operation: (left: number, right: number) => number): Usage {
  const result = noUsage();
  for (const field of fields) result[field] = operation(left[field] ?? 0, right[field] ?? 0);
  return result;
}
