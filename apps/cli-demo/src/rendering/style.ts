import type { Colors } from "picocolors/types.js";

/** How lines are to look where they go. */
export interface Style {
  /** Adds colours, or returns the text as it is where colours are off. */
  paint: Colors;
  /** Columns to wrap and cut at; `undefined` leaves lines whole, for a pipe or a file. */
  width: number | undefined;
  /** Paths below this directory are shown relative to it. */
  directory: string;
}
