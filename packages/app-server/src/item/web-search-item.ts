import type { JsonValue } from "../config/json-value.js";
import type { ThreadItemTimes } from "./thread-item-times.js";

/** The model searches the web. */
export interface WebSearchThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "webSearch";
  /** What it looks for; empty at the start. */
  query: string;
  /** What it does, once known. */
  action: WebSearchAction | null;
  /** What it found, where the server tells. */
  results: JsonValue[] | null;
}

/** What the model does on the web. */
export type WebSearchAction =
  | { type: "search"; query: string | null; queries: string[] | null }
  | { type: "openPage"; url: string | null }
  | { type: "findInPage"; url: string | null; pattern: string | null }
  | { type: "other" };
