import type { ItemDeltaType } from "./item-delta-type.js";

/**
 * A piece of an item's text, as the agent produces it. Only the app-server transport has it: `codex exec` prints
 * no deltas. The deltas of an item, joined in order, are the text of the completed item.
 *
 * The output of a command is the exception: the binary does not stream what a command prints in its first 150 ms or
 * so, and drops pieces when output comes fast (0.169), so that only the completed item is sure to have all of it (up
 * to 1 MiB, of which the binary keeps the beginning and the end). Where nothing but the end is missing, it comes as a
 * last delta: always for a command that is quick, or that is silent at first.
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
