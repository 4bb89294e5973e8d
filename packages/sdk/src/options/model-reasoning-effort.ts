/** The reasoning efforts known to this version; which of them a model accepts is the model's business. */
type KnownReasoningEffort = "minimal" | "low" | "medium" | "high" | "xhigh" | "max" | "ultra" | "persistent";

/**
 * How much the model thinks before it answers. The CLI forwards any string unchecked, and new models bring new
 * names, so any non-empty string is accepted here too.
 */
export type ModelReasoningEffort = KnownReasoningEffort | (string & {});

/** The reasoning efforts by name, for those who prefer constants to string literals. */
export const ModelReasoningEffort = {
  Minimal: "minimal",
  Low: "low",
  Medium: "medium",
  High: "high",
  XHigh: "xhigh",
  Max: "max",
  Ultra: "ultra",
  Persistent: "persistent",
} as const satisfies Record<string, KnownReasoningEffort>;
