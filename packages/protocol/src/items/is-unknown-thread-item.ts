import type { ThreadItem } from "./thread-item.js";
import { threadItemTypes } from "./thread-item-types.js";
import type { UnknownThreadItem } from "./unknown-thread-item.js";

/** Whether the item is of a type this version does not know. */
export function isUnknownThreadItem(item: ThreadItem): item is UnknownThreadItem {
  return !(threadItemTypes as readonly string[]).includes(item.type);
}
