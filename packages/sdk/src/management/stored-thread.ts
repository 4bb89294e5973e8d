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
import { translateItem } from "../engine/app-server/translation/translate-values.js";
import type { EngineServer } from "../engine/engine.js";
import { PagedList } from "../engine/paged-list.js";
import { readAnswer, readPage, requireObject } from "../engine/server-answers.js";
import type { Runtime } from "../turn/runtime.js";
import { finalResponseOf } from "../turn/turn.js";
import { fromSeconds, type ThreadInfo, toThreadInfo } from "./thread-info.js";

/** A turn in the record of a thread. */
export type StoredTurn = {
  /** The turn's id, for `thread.fork({ lastTurnId })`. */
  id: string;
  /** The turn's status. */
  status: OpenEnum<"inProgress" | "completed" | "interrupted" | "failed">;
  /** The texts of the user: the input of the turn, and what steering added. */
  userMessages: string[];
  /** How many images each of `userMessages` had. */
  userImages: number[];
  /** The id of each of the `userMessages`, as given by `inputId`; `null` for one without, as of exec. */
  inputIds: (string | null)[];
  /** The completed items, as the turn's events had them. */
  items: ThreadItem[];
  /** The final response, as in `Turn`; empty if there is none. */
  finalResponse: string;
  /** Why the turn failed; otherwise `null`. */
  error: string | null;
  /** When the turn started; `null` when unknown. */
  startedAt: Date | null;
  /** When the turn ended; `null` when it has not, or when unknown. */
  completedAt: Date | null;
  /** The turn's duration in milliseconds; `null` when unknown. */
  durationMs: number | null;
};

/** Translates a turn of the server, whose items can have any shape. */
function readStoredTurn(turn: ServerTurn, given: readonly ServerItem[]): StoredTurn {
  return readAnswer("thread/items/list", given, (items) => toStoredTurn(turn, items));
}

/**
 * Translates a turn of the server.
 *
 * @param given the turn's items, which may have been listed separately
 */
function toStoredTurn(turn: ServerTurn, given: readonly ServerItem[]): StoredTurn {
  const items = given.map(translateItem).filter((item) => item !== undefined);
  const messages = given.filter((item) => item.type === "userMessage");
  return {
    id: turn.id,
    status: turn.status,
    userMessages: messages.map(({ content }) =>
      content.flatMap((piece) => (piece.type === "text" ? [piece.text] : [])).join("\n\n"),
    ),
    inputIds: messages.map(({ clientId }) => clientId ?? null),
    userImages: messages.map(({ content }) => content.filter(isImage).length),
    items,
    finalResponse: finalResponseOf(items),
    error: turn.error?.message ?? null,
    startedAt: turn.startedAt === null ? null : fromSeconds(turn.startedAt),
    completedAt: turn.completedAt === null ? null : fromSeconds(turn.completedAt),
    durationMs: turn.durationMs,
  };
}

const isImage = ({ type }: { type: string }) => type === "image" || type === "localImage";

/** The largest page that the server sends. */
const maxPageSize = 100;

/** How many turns are read in parallel. 1,000 items of 10 turns then take 0.3 s. */
const parallelTurns = 4;

/** Options of `codex.readThread()`. */
export type ReadThreadOptions = {
  /** Whether to read the turns and their items, which takes time for a long thread. Default: `true`. */
  turns?: boolean | undefined;
  /** Aborts the reading. */
  signal?: AbortSignal | undefined;
};

/** A thread and its turns. */
export type ThreadHistory = ThreadInfo & {
  /** The turns, oldest first; empty if not requested. */
  turns: StoredTurn[];
};

/**
 * Reads a thread from its record, without loading it, unless its session was imported and the server does not know its turns
 * yet. Items are requested in small pages, because a message larger than `maxLineBytes` would end the connection and every
 * turn on it.
 */
export async function readThread(
  runtime: Runtime,
  where: string,
  threadId: string,
  given: unknown,
): Promise<ThreadHistory> {
  const checks = { turns: flag, signal: abortSignal };
  const options = checkOptions<ReadThreadOptions>(where, given, checks, runtime.options.onDiagnostic);
  return runtime.useServer(where, (server) => readHistory(runtime, server, threadId, options));
}

async function readHistory(
  runtime: Runtime,
  server: EngineServer,
  threadId: string,
  { turns = true, signal }: ReadThreadOptions,
): Promise<ThreadHistory> {
  const client = await server.connect();
  const answer = await client.request("thread/read", { threadId }, { signal });
  const readInfo = ({ thread }: typeof answer) => [toThreadInfo(thread), thread.historyMode] as const;
  const [info, historyMode] = readAnswer("thread/read", answer, readInfo);
  if (!turns) return { ...info, turns: [] };
  const pageSize = itemsPerPageWith(runtime.options.maxLineBytes);
  const source: HistorySource = { client, threadId, signal, pageSize };
  if (historyMode !== "paginated") return { ...info, turns: await readWholeTurns(source) };
  const read = async () => ({ ...info, turns: await readTurns(source) });
  const known = await read();
  const isUnknown = known.turns.length === 0 && info.preview !== "";
  if (!isUnknown && !runtime.imported.has(info.id)) return known;
  await indexImported(runtime, server, info);
  return read();
}

/** Makes the server read an imported session, after those of the threads that it was forked from. */
async function indexImported(
  runtime: Runtime,
  server: EngineServer,
  { id, forkedFromId }: ThreadInfo,
): Promise<void> {
  if (forkedFromId !== null) {
    const client = await server.connect();
    const { thread } = await client.request("thread/read", { threadId: forkedFromId });
    await indexImported(runtime, server, toThreadInfo(thread));
  }
  await server.index(id);
  runtime.imported.delete(id);
}

/** What is read, and the page size for large entries. */
interface HistorySource {
  client: AppServerClient;
  threadId: string;
  signal: AbortSignal | undefined;
  pageSize: number;
}

/** Reads the turns without their items, then the items of several turns in parallel. */
async function readTurns(source: HistorySource): Promise<StoredTurn[]> {
  const turns = await listTurns(source, "notLoaded", maxPageSize);
  const stored: StoredTurn[] = [];
  // The readers share one generator, which ends for all of them when one throws.
  const waiting = entriesOf(turns);
  const read = async () => {
    for (const [index, turn] of waiting)
      stored[index] = readStoredTurn(turn, await listItems({ ...source, turnId: turn.id }));
  };
  await Promise.all(Array.from({ length: parallelTurns }, read));
  return stored;
}

function* entriesOf<T>(list: readonly T[]): Generator<[number, T]> {
  yield* list.entries();
}

/** Reads the turns of a thread recorded by an older codex, whose items cannot be listed separately. */
async function readWholeTurns(source: HistorySource): Promise<StoredTurn[]> {
  const turns = await listTurns(source, "full", source.pageSize);
  return turns.map((turn) => readStoredTurn(turn, turn.items));
}

function listTurns(
  { client, threadId, signal }: HistorySource,
  itemsView: TurnItemsView,
  limit: number,
): Promise<Turn[]> {
  const pages = new PagedList("thread/turns/list", async (cursor) => {
    const parameters = { threadId, cursor, limit, itemsView, sortDirection: "asc" } as const;
    const answer = await client.request("thread/turns/list", parameters, { signal });
    return readPage("thread/turns/list", answer, (turn) => requireObject("thread/turns/list", turn));
  });
  return pages.toArray();
}
