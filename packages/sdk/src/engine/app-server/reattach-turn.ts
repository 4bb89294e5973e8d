import { ConnectionLostError } from "@codex/app-server";
import type { Turn } from "@codex/app-server/wire";
import type { AppServerTurn } from "./app-server-turn.js";
import { listItems } from "./list-items.js";
import type { ThreadSessions } from "./thread-sessions.js";

/** How many of a thread's last turns are searched for ours. Only a few by other clients can be more recent. */
const searchedTurns = 20;

/**
 * Continues a turn over another connection to the same server, and catches up on what was missed. Resolves with `false` if this
 * connection was lost as well.
 *
 * @param lost the error to throw if the server no longer runs the turn
 * @param pageSize how many of the missed items fit into a message
 */
export async function reattachTurn(
  sessions: ThreadSessions,
  turn: AppServerTurn,
  lost: unknown,
  pageSize: number,
): Promise<boolean> {
  if (turn.id === undefined) throw lost;
  turn.moveTo(sessions.connection);
  try {
    const isActive = await sessions.rejoin(turn.session, turn.request.threadOptions);
    const stored = await findTurn(sessions, turn.session.id, turn.id);
    // A turn whose server died is recorded as interrupted.
    const isGone = stored === undefined || stored.status === "interrupted";
    if (isGone || (stored.status === "inProgress" && !isActive)) throw lost;
    const place = { client: sessions.connection, threadId: turn.session.id, turnId: turn.id };
    turn.catchUp(stored, await listItems({ ...place, pageSize }));
    return true;
  } catch (error) {
    if (error === lost || !(error instanceof ConnectionLostError)) throw lost;
    // One that is not retryable, such as a message that is too large, would break every new connection as well.
    if (!error.retryable) throw error;
    return false;
  }
}

async function findTurn(
  sessions: ThreadSessions,
  threadId: string,
  turnId: string,
): Promise<Turn | undefined> {
  const request = { threadId, limit: searchedTurns, itemsView: "notLoaded" } as const;
  const { data } = await sessions.connection.request("thread/turns/list", request);
  return data.find(({ id }) => id === turnId);
}
