import type { AppServerClient } from "@codex/app-server";
import type {
  ThreadItem as ServerItem,
  Turn as ServerTurn,
  Turn,
  TurnItemsView,
} from "@codex/app-server/wire";
import type { OpenEnum, ThreadItem } from "@codex/protocol";
import { checkOptions } from "../checks/check-options.js";
import { abortSignal, flag } from "../checks/option-checks.js";
import { itemsPerPageWith, listItems } from "../engine/app-server/list-items.js";
import { translateItem } from "../engine/app-server/translation/translate-item.js";
import type { EngineServer } from "../engine/engine.js";
import { PagedList } from "../engine/paged-list.js";
import { finalResponseOf } from "../turn/turn.js";
import { fromSeconds, type ThreadInfo, toThreadInfo } from "./thread-info.js";

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
function toStoredTurn(turn: ServerTurn, given: readonly ServerItem[]): StoredTurn {
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

/** The most that the server puts on a page. */
const largestPage = 100;

/** The number of turns that are read at once. The server answers side by side: 1,000 items of 10 turns take 0.3 s. */
const turnsAtOnce = 4;

/** Options of `codex.readThread()`. */
export interface ReadThreadOptions {
  /** Whether to read the turns and their items, which takes a while for a long thread. Default: `true`. */
  turns?: boolean | undefined;
  /** Gives up reading. */
  signal?: AbortSignal | undefined;
}

/** A thread and what happened in it. */
export interface ThreadHistory extends ThreadInfo {
  /** Its turns, the oldest first; empty when they were not asked for. */
  turns: StoredTurn[];
}

/** Checks and copies the options. */
export function checkReadThreadOptions(where: string, given: unknown): ReadThreadOptions {
  return checkOptions<ReadThreadOptions>(where, given, { turns: flag, signal: abortSignal });
}

/**
 * Reads a thread from its record, without loading it. Its items come in small pages, because a message beyond
 * `maxLineBytes` would end the connection and every turn on it.
 *
 * @param maxLineBytes the limit of a message; 64 MiB if it is `undefined`
 */
export async function readThread(
  server: EngineServer,
  threadId: string,
  { turns = true, signal }: ReadThreadOptions,
  maxLineBytes: number | undefined,
): Promise<ThreadHistory> {
  const client = await server.connect();
  const { thread } = await client.request("thread/read", { threadId }, { signal });
  const info = toThreadInfo(thread);
  if (!turns) return { ...info, turns: [] };
  const source: HistorySource = { client, threadId, signal, pageSize: itemsPerPageWith(maxLineBytes) };
  const isPaginated = thread.historyMode === "paginated";
  return { ...info, turns: await (isPaginated ? readTurns(source) : readWholeTurns(source)) };
}

/** Where a thread is read, and how many large entries an answer may have. */
interface HistorySource {
  client: AppServerClient;
  threadId: string;
  signal: AbortSignal | undefined;
  pageSize: number;
}

/** Reads the turns without their items, then the items of some turns at once. */
async function readTurns(source: HistorySource): Promise<StoredTurn[]> {
  const turns = await listTurns(source, "notLoaded", largestPage);
  const stored: StoredTurn[] = [];
  // All readers take from one generator, which ends for all of them as soon as one throws.
  const waiting = entriesOf(turns);
  const read = async () => {
    for (const [index, turn] of waiting)
      stored[index] = toStoredTurn(turn, await listItems({ ...source, turnId: turn.id }));
  };
  await Promise.all(Array.from({ length: turnsAtOnce }, read));
  return stored;
}

function* entriesOf<T>(list: readonly T[]): Generator<[number, T]> {
  yield* list.entries();
}

/** Reads the turns of a thread that an older codex recorded. Its items cannot be listed. */
async function readWholeTurns(source: HistorySource): Promise<StoredTurn[]> {
  const turns = await listTurns(source, "full", source.pageSize);
  return turns.map((turn) => toStoredTurn(turn, turn.items));
}

function listTurns(
  { client, threadId, signal }: HistorySource,
  itemsView: TurnItemsView,
  limit: number,
): Promise<Turn[]> {
  const pages = new PagedList("thread/turns/list", async (cursor) => {
    const parameters = { threadId, cursor, limit, itemsView, sortDirection: "asc" } as const;
    const { data, nextCursor } = await client.request("thread/turns/list", parameters, { signal });
    return { entries: data, nextCursor };
  });
  return pages.toArray();
}
