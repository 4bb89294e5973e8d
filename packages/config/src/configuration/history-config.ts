import type { OpenEnum } from "@codex/protocol";
import type { CodexConfigObject } from "./codex-config-value.js";

/** The history of prompts in `$CODEX_HOME/history.jsonl`. Threads are recorded apart from it. */
export interface HistoryConfig extends CodexConfigObject {
  /** Whether prompts are kept. Default: `"save-all"`. */
  persistence?: OpenEnum<"save-all" | "none"> | undefined;
  /** Size in bytes above which the oldest entries go. Default: no limit. */
  max_bytes?: number | undefined;
}
