import type { UnrecognizedType } from "../tolerance/unrecognized-type.js";

/** An item of a type this version of the package does not know: the object just as the binary sent it. */
export interface UnknownThreadItem {
  /** Names the item within its turn. Every item has one, whatever its type. */
  id: string;
  /** A tag that is in no list here. At run time it is the string the binary sent. */
  type: UnrecognizedType;
  /** Every field the binary sent, unchecked. */
  [field: string]: unknown;
}
