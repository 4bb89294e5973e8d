import type { ThreadItem as ServerItem, Turn as ServerTurn } from "@codex/app-server/wire";
import type { OpenEnum, ThreadItem } from "@codex/protocol";

import { translateItem } from "../engine/app-server/translation/translate-item.js";
import { finalResponseOf } from "../turn/turn.js";
import { fromSeconds } from "./thread-info.js";

/** A turn as a thread remembers it. */
export interface StoredTurn {
  /** Its id, as `thread.fork({ lastTurnId })` takes it. */
  id: string;
  /** How far it got. */
  status: OpenEnum<"inProgress" | "completed" | "interrupted" | "failed">;
  /** What the user said: the input of the turn, and what steering added. The texts only. */
  userMessages: string[];
  /** What the agent did, as the items that the turn's events had. */
  items: ThreadItem[];
  /** The final response, as in `Turn`; empty when the agent said nothing. */
  finalResponse: string;
  /** Why it failed, or `null`. */
  error: string | null;
  /** When it started, or `null` when unknown. */
  startedAt: Date | null;
  /** When it ended, or `null` when it has not, or when unknown. */
  completedAt: Date | null;
  /** How long it took, in milliseconds; `null` when unknown. */
  durationMs: number | null;
}

/**
 * Translates a turn of the server.
 *
 * @param given its items, which may have come apart from it
 */
export function toStoredTurn(turn: ServerTurn, given: readonly ServerItem[]): StoredTurn {
  const items = given.map(translateItem).filter((item) => item !== undefined);
  return {
    id: turn.id,
    status: turn.status,
    userMessages: given.flatMap(userText),
    items,
    finalResponse: finalResponseOf(items),
    error: turn.error?.message ?? null,
    startedAt: turn.startedAt === null ? null : fromSeconds(turn.startedAt),
    completedAt: turn.completedAt === null ? null : fromSeconds(turn.completedAt),
    durationMs: turn.durationMs,
  };
}

function userText(item: ServerItem): string[] {
  if (item.type !== "userMessage") return [];
  return [item.content.flatMap((piece) => (piece.type === "text" ? [piece.text] : [])).join("\n\n")];
}
