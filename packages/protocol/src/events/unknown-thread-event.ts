import type { UnrecognizedType } from "../tolerance/unrecognized-type.js";

/** An event of a type this version of the package does not know: the object just as the binary sent it. */
export interface UnknownThreadEvent {
  /** A tag that is in no list here. At run time it is the string the binary sent. */
  type: UnrecognizedType;
  /** Every field the binary sent, unchecked. */
  [field: string]: unknown;
}
