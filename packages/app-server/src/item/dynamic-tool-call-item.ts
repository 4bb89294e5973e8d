import type { OpenEnum } from "@codex/protocol";

import type { JsonValue } from "../config/json-value.js";
import type { DynamicToolCallOutputContentItem } from "../tool/dynamic-tool-call.js";
import type { ThreadItemTimes } from "./thread-item-times.js";

/** A call of a tool that the client runs. */
export interface DynamicToolCallThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "dynamicToolCall";
  /** The tool's namespace, or `null`. */
  namespace: string | null;
  /** The tool. */
  tool: string;
  /** What the model passes. */
  arguments: JsonValue;
  /** How far it is. */
  status: OpenEnum<"inProgress" | "completed" | "failed">;
  /** What the client answered; `null` while it runs. */
  contentItems: DynamicToolCallOutputContentItem[] | null;
  /** Whether the tool succeeded; `null` while it runs. */
  success: boolean | null;
  /** How long it took, in milliseconds. */
  durationMs: number | null;
}
