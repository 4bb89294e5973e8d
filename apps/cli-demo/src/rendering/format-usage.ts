import type { Usage } from "@codex/sdk";

/** A turn's tokens on one line; what is included in what stands in brackets. */
export function formatUsage(usage: Usage | null): string {
  if (usage === null) return "tokens not reported";
  const { input_tokens, cached_input_tokens, output_tokens, reasoning_output_tokens } = usage;
  const reasoning = reasoning_output_tokens ? ` (${count(reasoning_output_tokens)} reasoning)` : "";
  const cached = cached_input_tokens ? ` (${count(cached_input_tokens)} cached)` : "";
  return `${count(input_tokens)} tokens in${cached}, ${count(output_tokens)} out${reasoning}`;
}

function count(tokens: number): string {
  return tokens.toLocaleString("en-US");
}
