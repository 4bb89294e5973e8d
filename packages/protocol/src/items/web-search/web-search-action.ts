import type { UnrecognizedType } from "../../tolerance/unrecognized-type.js";

/** The agent asks a search engine. */
export interface WebSearchQueryAction {
  /** The tag of this action. */
  type: "search";
  /** What it asks. */
  query?: string | null;
  /** All it asks, when that is more than one query. */
  queries?: string[] | null;
}

/** The agent opens a page. */
export interface WebSearchOpenPageAction {
  /** The tag of this action. */
  type: "open_page";
  /** The address of the page. */
  url?: string | null;
}

/** The agent looks for a text in a page. */
export interface WebSearchFindInPageAction {
  /** The tag of this action. */
  type: "find_in_page";
  /** The address of the page. */
  url?: string | null;
  /** The text it looks for. */
  pattern?: string | null;
}

/** The agent does something that the binary has no name for. */
export interface WebSearchOtherAction {
  /** The tag of this action. */
  type: "other";
}

/** An action of a type this version does not know. */
export interface UnknownWebSearchAction {
  /** A tag that is in no list here. */
  type: UnrecognizedType;
  /** Every field the binary sent, unchecked. */
  [field: string]: unknown;
}

/** What the agent does on the web. */
export type WebSearchAction =
  | WebSearchQueryAction
  | WebSearchOpenPageAction
  | WebSearchFindInPageAction
  | WebSearchOtherAction
  | UnknownWebSearchAction;
