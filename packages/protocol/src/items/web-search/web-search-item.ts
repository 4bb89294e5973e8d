import type { WebSearchAction } from "./web-search-action.js";

/** The agent searches the web, or reads a page of it. */
export interface WebSearchItem {
  /**
   * The provider's id (`ws_...`). The binary writes the key `id` twice into this item, its own `item_0` first,
   * and a JSON parser keeps the last.
   */
  id: string;
  /** The tag of this item. */
  type: "web_search";
  /** What it does, as text to show: the query, or the address of the page. Empty at the start. */
  query: string;
  /** What it does, as data. Absent on older CLIs. */
  action?: WebSearchAction | null;
  /** What was found, as the provider sent it. Absent when the provider sent nothing. */
  results?: unknown[] | null;
}
