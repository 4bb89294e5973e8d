import { performance } from "node:perf_hooks";
import { setImmediate as nextRound, setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "@codex/app-server";

import { within } from "../waiting.js";
import type { ThreadSession } from "./thread-session.js";

/** The turn to end. */
export interface EndingTurn {
  readonly session: ThreadSession;
  /** The turn's id; `undefined` if it never ran. */
  readonly id: string | undefined;
  /** The id to interrupt the turn by. */
  readonly activeId: string | undefined;
  readonly isOver: boolean;
  /** Resolves when the server will send nothing more of the turn. */
  readonly over: Promise<void>;
  /** The processes of the turn's commands. */
  readonly processIds: ReadonlySet<string>;
}

/** The delay between two attempts, in milliseconds. */
const retryDelayMs = 20;

/** How long to try to interrupt a turn, in milliseconds. */
export const interruptLimitMs = 60_000;

/**
 * Ends a turn: first the turn itself, so that it starts nothing new, then its sub-agents, then the processes of its commands,
 * which the server would keep as background terminals. Processes of earlier turns stay. Never rejects.
 *
 * @param graceMs how long the sub-agents may take, in milliseconds; those that remain are reported
 */
export async function endTurn(turn: EndingTurn, graceMs: number): Promise<void> {
  if (turn.id === undefined) return;
  await interruptUntilOver(turn);
  const left = await interruptSubAgents(turn.session, turn.id, graceMs);
  await terminateProcesses(turn);
  if (left.length === 0) return;
  turn.session.report({
    code: "sub_agents_left",
    message: `The turn was ended, but its sub-agents ${left.join(", ")} did not end within ${graceMs} ms.`,
  });
}

/** The server rejects an interrupt right after the start of a turn, and for an idle thread some versions never answer. */
async function interruptUntilOver(turn: EndingTurn): Promise<void> {
  const startedAtMs = performance.now();
  while (!turn.isOver && performance.now() - startedAtMs < interruptLimitMs) {
    const request = { threadId: turn.session.id, turnId: turn.activeId ?? "" };
    const answered = turn.session.connection
      .request("turn/interrupt", request, { timeoutMs: interruptLimitMs })
      .then(
        // The answer arrives before the turn's last notification.
        () => within(interruptLimitMs, turn.over),
        () => within(retryDelayMs, turn.over),
      );
    await Promise.race([answered, turn.over]);
  }
}

/** Returns the threads of the sub-agents that still work at the end of the grace period. */
async function interruptSubAgents(
  session: ThreadSession,
  rootTurnId: string,
  graceMs: number,
): Promise<string[]> {
  const { subAgents } = session;
  const startedAtMs = performance.now();
  for (;;) {
    // They ended with the server that this process had started. A connection to another machine may come back.
    if (!session.remote && (await isClosed(session.connection))) return [];
    const active = subAgents.activeFor(rootTurnId);
    if (active.length === 0 || performance.now() - startedAtMs >= graceMs) {
      return active.map(({ threadId }) => threadId);
    }
    const requests = active.map((request) =>
      session.connection
        .request("turn/interrupt", request, { timeoutMs: Math.max(graceMs, 1) })
        .catch(() => {}),
    );
    await within(graceMs, Promise.all(requests));
    // The answers arrive before the last notifications of the sub-agents.
    if (subAgents.activeFor(rootTurnId).length > 0) await sleep(retryDelayMs);
  }
}

function isClosed({ closed }: Connection): Promise<boolean> {
  return Promise.race([closed.then(() => true), nextRound(false)]);
}

async function terminateProcesses({ session, processIds, id }: EndingTurn): Promise<void> {
  if (processIds.size === 0) return;
  for (const threadId of [session.id, ...session.subAgents.threadsFor(id)]) {
    const running = await session.listProcesses(threadId);
    const own = running.filter((process) => processIds.has(process.processId));
    const requests = own.map(({ processId }) =>
      session.connection
        .request(
          "thread/backgroundTerminals/terminate",
          { threadId, processId },
          { timeoutMs: interruptLimitMs },
        )
        .catch(() => {}),
    );
    await Promise.all(requests);
  }
}
