import type { OpenEnum } from "@codex/protocol";
import type { CodexConfigObject } from "./codex-config-value.js";

/** Settings of built-in tools. */
export interface ToolsConfig extends CodexConfigObject {
  /** How the web search tool searches; whether there is one is the setting `web_search`. */
  web_search?: WebSearchToolConfig | undefined;
}

/** How the web search tool searches. */
export interface WebSearchToolConfig extends CodexConfigObject {
  /** How much of what is found reaches the model. */
  context_size?: OpenEnum<"low" | "medium" | "high"> | undefined;
  /** If given, the only domains searched. */
  allowed_domains?: readonly string[] | undefined;
  /** Where the search pretends to be. */
  location?: WebSearchLocationConfig | undefined;
}

/** Where a web search pretends to be. */
export interface WebSearchLocationConfig extends CodexConfigObject {
  /** Two-letter country code. */
  country?: string | undefined;
  /** State or region. */
  region?: string | undefined;
  /** City. */
  city?: string | undefined;
  /** IANA time zone, such as `Europe/Berlin`. */
  timezone?: string | undefined;
}
