import type { AppServerClient } from "@codex/app-server";
import type { EngineServer } from "../engine/engine.js";
import { checkOptions } from "../options/check-options.js";
import { abortSignal, flag } from "../options/option-check.js";
import { PagedList } from "./paged-list.js";
import { type StoredTurn, toStoredTurn } from "./stored-turn.js";
import { type ThreadInfo, toThreadInfo } from "./thread-info.js";

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

/** Reads a thread from its record; it is not loaded for that. */
export async function readThread(
  server: EngineServer,
  threadId: string,
  { turns = true, signal }: ReadThreadOptions,
): Promise<ThreadHistory> {
  const client = await server.connect();
  const { thread } = await client.request("thread/read", { threadId }, { signal });
  return { ...toThreadInfo(thread), turns: turns ? await readTurns(client, threadId, signal) : [] };
}

function readTurns(client: AppServerClient, threadId: string, signal: AbortSignal | undefined) {
  const pages = new PagedList(async (cursor) => {
    const { data, nextCursor } = await client.request(
      "thread/turns/list",
      { threadId, cursor, itemsView: "full", sortDirection: "asc" },
      { signal },
    );
    return { entries: data.map(toStoredTurn), nextCursor };
  });
  return pages.toArray();
}
