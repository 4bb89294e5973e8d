import type { Usage } from "@codex/protocol";

/** What the page shows of its server. */
export type DemoInfo = {
  /** Where the agent works. */
  directory: string;
  /** Whether a script plays the model. */
  isScripted: boolean;
  /** Prompts that the page suggests. */
  suggestions: readonly string[];
  /** What the model costs; `null` when nobody said. */
  prices: Prices | null;
};

/** What a million tokens cost, in any currency. */
export type Prices = {
  /** Of the input, without its cached part. */
  input: number;
  /** Of the cached part of the input. */
  cachedInput: number;
  output: number;
};

/** What tokens cost, in the currency of the prices. */
export function costOf(usage: Usage, { input, cachedInput, output }: Prices): number {
  const { input_tokens: all, cached_input_tokens: cached, output_tokens: written } = usage;
  return ((all - cached) * input + cached * cachedInput + written * output) / 1e6;
}
