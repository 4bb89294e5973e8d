/** A warning that ends nothing: a deprecated setting, an unknown model, an ignored configuration key. */
export interface ErrorItem {
  /** Names the item within its turn. It may come before `turn.started`. */
  id: string;
  /** The tag of this item. */
  type: "error";
  /** The warning, in the words of the binary. */
  message: string;
}
