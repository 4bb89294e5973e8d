import type { OpenEnum } from "@codex/protocol";

import type { ThreadItem } from "../item/thread-item.js";
import type { TurnError } from "./turn-error.js";

/** One input and all the agent does with it. */
export interface Turn {
  /** The turn (a UUIDv7). */
  id: string;
  /** The turn that this one is a consequence of; itself when there is none; `null` in old records. */
  rootTurnId: string | null;
  /** Its items, as far as `itemsView` says. */
  items: ThreadItem[];
  /** How much `items` holds; `turn/completed` has only the final message (`summary`) or nothing. */
  itemsView: OpenEnum<"notLoaded" | "summary" | "full">;
  /** How far it is. */
  status: TurnStatus;
  /** Why it failed, or `null`. */
  error: TurnError | null;
  /** When it started, in seconds of the Unix clock. */
  startedAt: number | null;
  /** When it ended, in seconds of the Unix clock. */
  completedAt: number | null;
  /** How long it took, in milliseconds. */
  durationMs: number | null;
}

/** How far a turn is. */
export type TurnStatus = OpenEnum<"inProgress" | "completed" | "interrupted" | "failed">;
