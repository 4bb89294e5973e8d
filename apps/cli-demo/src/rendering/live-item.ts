import type { ThreadItem } from "@codex/sdk";

/** An item that is shown while it comes, a piece at a time. Returns what to write, which may end within a line. */
export interface LiveItem {
  /** Another piece has come. */
  add(delta: string): string;
  /** Nothing more comes. Without the completed item it was cut short. */
  end(item: ThreadItem | undefined, durationMs: number | undefined): string;
}
