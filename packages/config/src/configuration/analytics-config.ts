import type { CodexConfigObject } from "./codex-config-value.js";

/** Usage statistics sent to OpenAI. */
export interface AnalyticsConfig extends CodexConfigObject {
  /** Default: true. Without a network the CLI then lives up to 5 s longer than its turn, to send them. */
  enabled?: boolean | undefined;
}
