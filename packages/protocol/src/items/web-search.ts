import type { UnrecognizedType } from "../open-types.js";

/** The agent searches the web, or reads a page of it. */
export type WebSearchItem = {
  /**
   * The provider's id (`ws_...`). The binary writes the key `id` twice into this item, its own `item_0` first, and a JSON
   * parser keeps the last one.
   */
  id: string;
  /** The tag of this item. */
  type: "web_search";
  /** The action as text to show: the query, or the URL of the page. Empty at the start. */
  query: string;
  /** The action as data. Absent on older CLIs. */
  action?: WebSearchAction | null;
  /** The results, as the provider sent them. Absent if the provider sent none. */
  results?: unknown[] | null;
};

/** The agent queries a search engine. */
export type WebSearchQueryAction = {
  /** The tag of this action. */
  type: "search";
  /** The query. */
  query?: string | null;
  /** All queries, if there is more than one. */
  queries?: string[] | null;
};

/** The agent opens a page. */
export type WebSearchOpenPageAction = {
  /** The tag of this action. */
  type: "open_page";
  /** The URL of the page. */
  url?: string | null;
};

/** The agent searches a page for a text. */
export type WebSearchFindInPageAction = {
  /** The tag of this action. */
  type: "find_in_page";
  /** The URL of the page. */
  url?: string | null;
  /** The text to find. */
  pattern?: string | null;
};

/** An action that the binary has no name for. */
export type WebSearchOtherAction = {
  /** The tag of this action. */
  type: "other";
};

/** An action of a type that this version does not know, with every field that the binary sent. */
export type UnknownWebSearchAction = {
  /** A tag that no other action has. */
  type: UnrecognizedType;
};

/** What the agent does on the web. */
export type WebSearchAction =
  | WebSearchQueryAction
  | WebSearchOpenPageAction
  | WebSearchFindInPageAction
  | WebSearchOtherAction
  | UnknownWebSearchAction;
