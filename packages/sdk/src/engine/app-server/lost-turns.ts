import { performance } from "node:perf_hooks";
import { ConnectionLostError } from "@codex/app-server";
import type { ThreadItem, Turn } from "@codex/app-server/wire";
import { TurnEndedError } from "../../errors/turn-errors.js";
import type { AppServerTurn } from "./app-server-turn.js";
import { listItems } from "./list-items.js";
import type { ServerLink } from "./server-link.js";
import type { ThreadSessions } from "./thread-sessions.js";

/** The default of `reconnectMs`. */
export const defaultReconnectMs = 30_000;

/** How many of a thread's last turns are searched for ours. Only a few by other clients can be more recent. */
const searchedTurns = 20;

/** Each loss of a connection counts at least this long, so that a connection that keeps breaking reaches the limit. */
const minAwayMs = 1000;

/** What {@link LostTurns} needs of its engine. */
export interface LostTurnsContext {
  link: ServerLink;
  /** How long a turn may be without a connection, all its outages together, in milliseconds. */
  limitMs: number;
  /** How many of the missed items fit into a message. */
  pageSize: number;
  /** The threads of the current connection. */
  sessions(): ThreadSessions | undefined;
}

/** The turns of a server that continue while this process does not follow them: they are joined, or joined again. */
export class LostTurns {
  readonly #context: LostTurnsContext;
  /** How long each turn has been without a connection so far, and whether it is now. */
  readonly #outages = new WeakMap<AppServerTurn, { awayMs: number; isAway: boolean }>();

  constructor(context: LostTurnsContext) {
    this.#context = context;
  }

  /** Follows a turn that another client has started: catches up on what was missed. A failure ends it here. */
  async join(turn: AppServerTurn): Promise<void> {
    try {
      turn.adopt(turn.session.attachment?.turnId ?? "");
      const stored = await findTurn(turn);
      if (stored === undefined) throw new TurnEndedError();
      turn.catchUp(stored, await itemsOf(turn, this.#context.pageSize));
    } catch (error) {
      // A turn whose connection is lost is recovered, or lost with it.
      if (!(error instanceof ConnectionLostError)) turn.lose(error);
    }
  }

  /** Continues a turn over a new connection, or ends it with the error. Has no effect while that is being tried. */
  async recover(turn: AppServerTurn, lost: unknown): Promise<void> {
    const { link, limitMs, pageSize } = this.#context;
    const outage = this.#outages.get(turn) ?? { awayMs: 0, isAway: false };
    if (outage.isAway) return;
    this.#outages.set(turn, outage);
    outage.isAway = true;
    try {
      // The connection can break again meanwhile.
      for (let isBack = false; !isBack; ) {
        if (outage.awayMs >= limitMs) throw lost;
        const startedAtMs = performance.now();
        await link.reconnect(limitMs - outage.awayMs, lost);
        const sessions = this.#context.sessions();
        isBack = sessions !== undefined && (await reattachTurn(sessions, turn, lost, pageSize));
        outage.awayMs += Math.max(minAwayMs, performance.now() - startedAtMs);
      }
    } catch (error) {
      turn.lose(error);
    }
    outage.isAway = false;
  }
}

/**
 * Continues a turn over another connection to the same server, and catches up on what was missed. Resolves with `false` if this
 * connection was lost as well.
 *
 * @param lost the error to throw if the server no longer runs the turn
 * @param pageSize how many of the missed items fit into a message
 */
async function reattachTurn(
  sessions: ThreadSessions,
  turn: AppServerTurn,
  lost: unknown,
  pageSize: number,
): Promise<boolean> {
  if (turn.id === undefined) throw lost;
  turn.moveTo(sessions.connection);
  try {
    const isActive = await sessions.rejoin(turn.session, turn.sink.request.threadOptions);
    const stored = await findTurn(turn);
    // A turn whose server died is recorded as interrupted.
    const isGone = stored === undefined || stored.status === "interrupted";
    if (isGone || (stored.status === "inProgress" && !isActive)) throw lost;
    turn.catchUp(stored, await itemsOf(turn, pageSize));
    return true;
  } catch (error) {
    if (error === lost || !(error instanceof ConnectionLostError)) throw lost;
    // One that is not retryable, such as a message that is too large, would break every new connection as well.
    if (!error.retryable) throw error;
    return false;
  }
}

async function findTurn({ id, session }: AppServerTurn): Promise<Turn | undefined> {
  const request = { threadId: session.id, limit: searchedTurns, itemsView: "notLoaded" } as const;
  const { data } = await session.connection.request("thread/turns/list", request);
  return data.find((turn) => turn.id === id);
}

function itemsOf({ id = "", session }: AppServerTurn, pageSize: number): Promise<ThreadItem[]> {
  return listItems({ client: session.connection, threadId: session.id, turnId: id, pageSize });
}
