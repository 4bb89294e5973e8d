import type { JsonValue } from "../config/json-value.js";
import type { ThreadItemTimes } from "./thread-item-times.js";

/** What hooks of the user made the agent read. */
export interface HookPromptThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "hookPrompt";
  /** The texts and the hook runs they came from. */
  fragments: { text: string; hookRunId: string }[];
}

/** A tool result that the client put into the conversation. */
export interface FunctionCallOutputThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "functionCallOutput";
  /** The tool. */
  name: string;
  /** Its namespace, or `null`. */
  namespace: string | null;
  /** A text, or a list of texts and images. */
  output: string | JsonValue[];
}
