import type { DynamicToolCallStatus } from "./dynamic-tool-call-status.js";
import type { DynamicToolContent } from "./dynamic-tool-content.js";

/** A call of a tool that the host program runs itself. Only the app-server transport has such tools. */
export interface DynamicToolCallItem {
  /** Names the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "dynamic_tool_call";
  /** The name of the tool. */
  tool: string;
  /** The group the tool was declared in; null when it stands by itself. */
  namespace?: string | null;
  /** What the tool was called with: any JSON. */
  arguments?: unknown;
  /** What the tool returned, or why it failed, as the model is told. Null while it runs. */
  content?: DynamicToolContent[] | null;
  /** How the call stands. */
  status: DynamicToolCallStatus;
}
