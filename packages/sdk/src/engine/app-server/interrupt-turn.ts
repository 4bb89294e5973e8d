import type { Connection } from "@codex/app-server";

import { within } from "./within.js";

/** Milliseconds between two attempts. */
const retryDelayMs = 20;

/** How long a turn is asked to end before it is given up. */
const interruptLimitMs = 60_000;

/** What is to be interrupted. */
export interface RunningTurn {
  /** The connection it runs on, which can change. */
  connection(): Connection;
  threadId: string;
  /** The id to interrupt it by, which can change. */
  turnId(): string;
  /** Resolves when the turn is over. */
  over: Promise<void>;
  /** Fires then. */
  ended: AbortSignal;
}

/**
 * Asks the server to end a turn until it has: right after its start the server does not know the turn yet and refuses,
 * and for an idle thread some versions never answer. Then ends what the turn's commands have left running,
 * which the server would keep as terminals in the background. Never rejects.
 */
export async function interruptTurn(turn: RunningTurn): Promise<void> {
  const { threadId, over, ended } = turn;
  const startedAtMs = performance.now();
  while (!ended.aborted && performance.now() - startedAtMs < interruptLimitMs) {
    const request = { threadId, turnId: turn.turnId() };
    const options = { signal: ended, timeoutMs: interruptLimitMs };
    try {
      await turn.connection().request("turn/interrupt", request, options);
      // The answer comes before the turn's last notification.
      await within(interruptLimitMs, over);
    } catch {
      await within(retryDelayMs, over);
    }
  }
  await turn
    .connection()
    .request("thread/backgroundTerminals/clean", { threadId }, { timeoutMs: interruptLimitMs })
    .catch(() => {});
}
