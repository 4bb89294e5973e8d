import type { ItemDeltaType } from "./item-delta-type.js";

/**
 * A piece of an item's text, as the agent produces it. Only the app-server transport has it: `codex exec` prints
 * no deltas. The deltas of an item, joined in order, are the text of the completed item.
 */
export interface ItemDeltaEvent {
  /** The tag of this event. */
  type: "item.delta";
  /** The id of the item the text belongs to. */
  item_id: string;
  /** What kind of item that is; for a command, the text is its output. */
  item_type: ItemDeltaType;
  /** The text to append. */
  delta: string;
}
