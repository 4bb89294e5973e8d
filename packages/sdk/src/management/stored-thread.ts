import type { AppServerClient } from "@codex/app-server";
import type { ThreadItem as ServerItem, Turn as ServerTurn } from "@codex/app-server/wire";
import type { OpenEnum, ThreadItem } from "@codex/protocol";
import { checkOptions } from "../checks/check-options.js";
import { abortSignal, flag } from "../checks/option-checks.js";
import type { EngineServer } from "../engine/engine.js";
import { type Page, PagedList } from "../engine/paged-list.js";
import { readAnswer, readPage, requireObject } from "../engine/server-answers.js";
import type { Runtime } from "../turn/runtime.js";
import { finalResponseOf } from "../turn/turn.js";
import type { ListTurnsOptions } from "./list-options.js";
import { fromSeconds, type ThreadInfo, toThreadInfo } from "./thread-info.js";

/** A turn in the record of a thread. */
export type StoredTurn = {
  /** The turn's id, for `thread.fork()` and `thread.revert()`. */
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
function readStoredTurn(
  turn: ServerTurn,
  given: readonly ServerItem[],
  { translateItem }: HistorySource["late"],
): StoredTurn {
  return readAnswer("thread/items/list", given, (items) => toStoredTurn(turn, items, translateItem));
}

/**
 * Translates a turn of the server.
 *
 * @param given the turn's items, which may have been listed separately
 */
function toStoredTurn(
  turn: ServerTurn,
  given: readonly ServerItem[],
  translateItem: HistorySource["late"]["translateItem"],
): StoredTurn {
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
  const [info, source] = await readSource(runtime, client, threadId, signal);
  if (!turns) return { ...info, turns: [] };
  const read = async () => {
    const pages = new PagedList("thread/turns/list", (cursor) =>
      readTurnPage(source, { cursor, sortDirection: "asc", limit: maxPageSize }),
    );
    return { ...info, turns: await pages.toArray() };
  };
  const known = await read();
  if (!mustBeIndexed(runtime, source, info, known.turns)) return known;
  await indexImported(runtime, server, info);
  return read();
}

const defaultPageSize = 10;

/** Reads a page of `codex.listTurns()`: turns, and their items. */
export function readTurns(
  runtime: Runtime,
  where: string,
  threadId: string,
  options: ListTurnsOptions,
  cursor: string | undefined,
): Promise<Page<StoredTurn>> {
  const { sortDirection = "asc", pageSize = defaultPageSize, signal } = options;
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    const [info, source] = await readSource(runtime, client, threadId, signal);
    const read = () =>
      readTurnPage(source, { cursor, sortDirection, limit: Math.min(pageSize, maxPageSize) });
    const page = await read();
    if (cursor !== undefined || !mustBeIndexed(runtime, source, info, page.entries)) return page;
    await indexImported(runtime, server, info);
    return read();
  });
}

/** Reads what a thread is, and how its turns can be read. */
async function readSource(
  runtime: Runtime,
  client: AppServerClient,
  threadId: string,
  signal: AbortSignal | undefined,
): Promise<[ThreadInfo, HistorySource]> {
  const answer = await client.request("thread/read", { threadId }, { signal });
  const late = await runtime.late();
  const pageSize = late.itemsPerPageWith(runtime.options.maxLineBytes);
  return readAnswer("thread/read", answer, ({ thread }) => [
    toThreadInfo(thread),
    { client, threadId, signal, pageSize, late, isPaginated: thread.historyMode === "paginated" },
  ]);
}

/** Whether the server does not know the turns of an imported session yet. */
function mustBeIndexed(
  runtime: Runtime,
  { isPaginated }: HistorySource,
  { id, preview }: ThreadInfo,
  turns: readonly StoredTurn[],
): boolean {
  return isPaginated && ((turns.length === 0 && preview !== "") || runtime.imported.has(id));
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
  /** Reads and translates items. It is loaded with the engines. */
  late: Pick<Awaited<ReturnType<Runtime["late"]>>, "listItems" | "translateItem">;
  /** Whether items can be listed on their own. An older codex recorded threads otherwise. */
  isPaginated: boolean;
}

/** Which turns to read. */
interface PageOfTurns {
  cursor: string | undefined;
  sortDirection: "asc" | "desc";
  limit: number;
}

/** Reads turns without their items, then the items of several turns in parallel. */
async function readTurnPage(source: HistorySource, page: PageOfTurns): Promise<Page<StoredTurn>> {
  const { client, threadId, signal, pageSize, late, isPaginated } = source;
  const limit = isPaginated ? page.limit : Math.min(page.limit, pageSize);
  const view = { itemsView: isPaginated ? "notLoaded" : "full", limit } as const;
  const answer = await client.request("thread/turns/list", { ...page, ...view, threadId }, { signal });
  const { entries: turns, nextCursor } = readPage("thread/turns/list", answer, (turn) =>
    requireObject("thread/turns/list", turn),
  );
  if (!isPaginated)
    return { entries: turns.map((turn) => readStoredTurn(turn, turn.items, late)), nextCursor };
  const entries: StoredTurn[] = [];
  // The readers share one generator, which ends for all of them when one throws.
  const waiting = entriesOf(turns);
  const read = async () => {
    for (const [index, turn] of waiting)
      entries[index] = readStoredTurn(turn, await late.listItems({ ...source, turnId: turn.id }), late);
  };
  await Promise.all(Array.from({ length: parallelTurns }, read));
  return { entries, nextCursor };
}

function* entriesOf<T>(list: readonly T[]): Generator<[number, T]> {
  yield* list.entries();
}
