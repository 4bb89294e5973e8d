/**
 * How the model may search the web: not at all, in a cached index, in the provider's index, or live.
 * The values are the CLI's own for its `web_search` setting.
 */
export type WebSearchMode = "disabled" | "cached" | "indexed" | "live";

/** The web search modes by name, for those who prefer constants to string literals. */
export const WebSearchMode = {
  Disabled: "disabled",
  Cached: "cached",
  Indexed: "indexed",
  Live: "live",
} as const satisfies Record<string, WebSearchMode>;
