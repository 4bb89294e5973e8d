import type { Screen } from "./screen.js";

/** Columns for the mark in front, the cursor, and those that the line leaves free. */
const reservedColumns = 6;

/** Shows what is being typed on the line below the text; its end when it is long, nothing when it is empty. */
export function showDraft(draft: string, screen: Screen): void {
  const { paint, width = 80 } = screen.style("");
  const room = width - reservedColumns;
  const shown = draft.length > room ? `…${draft.slice(1 - room)}` : draft;
  screen.showBelow("draft", draft === "" ? undefined : `${paint.cyan("›")} ${shown}▏`);
}
