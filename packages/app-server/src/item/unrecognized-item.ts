import type { UnrecognizedType } from "@codex/protocol";

import type { ThreadItemTimes } from "./thread-item-times.js";

/** An item of a kind that this version does not know, as it came. */
export interface UnrecognizedThreadItem extends ThreadItemTimes {
  /** Whatever the server calls it. */
  type: UnrecognizedType;
  /** Its fields. */
  [field: string]: unknown;
}
