import { resolve } from "node:path";
import type { RequestParams } from "@codex/app-server";
import type { ThreadSourceKind } from "@codex/app-server/wire";
import { checkOptions } from "../checks/check-options.js";
import { abortSignal, count, flag, oneOf, text, texts } from "../checks/option-checks.js";
import type { EngineServer } from "../engine/engine.js";
import { PagedList } from "../engine/paged-list.js";
import { type ThreadInfo, toThreadInfo } from "./thread-info.js";

/** Options of `codex.listThreads()`. Without any it lists every thread of `CODEX_HOME` that is not archived. */
export interface ListThreadsOptions {
  /** Only threads of this directory. Default: of all. */
  workingDirectory?: string | undefined;
  /** Only threads whose title contains this text; those without a name have their first message as title. */
  searchTerm?: string | undefined;
  /** `true` for the archived threads only, `false` for the others only. Default: `false`. */
  archived?: boolean | undefined;
  /** Only threads made by these kinds of programs. Default: all but those of sub-agents. */
  sourceKinds?: readonly ThreadSourceKind[] | undefined;
  /** Only threads of these model providers. Default: of all. */
  modelProviders?: readonly string[] | undefined;
  /** What to sort by. Default: `"createdAt"`. */
  sortBy?: "createdAt" | "updatedAt" | undefined;
  /** Ascending or descending, which is the newest first. Default: `"desc"`. */
  sortDirection?: "asc" | "desc" | undefined;
  /** How many threads to ask for at once. Default: the server's choice. */
  pageSize?: number | undefined;
  /** Gives up waiting for the next page. */
  signal?: AbortSignal | undefined;
}

/** Checks and copies the options. */
export function checkListThreadsOptions(where: string, given: unknown): ListThreadsOptions {
  return checkOptions<ListThreadsOptions>(where, given, {
    workingDirectory: text,
    searchTerm: text,
    archived: flag,
    sourceKinds: texts,
    modelProviders: texts,
    sortBy: oneOf({ createdAt: "createdAt", updatedAt: "updatedAt" }),
    sortDirection: oneOf({ asc: "asc", desc: "desc" }),
    pageSize: count(1),
    signal: abortSignal,
  });
}

/** Left to itself the server leaves out what exec made. */
const everyKindButSubAgents: readonly ThreadSourceKind[] = ["cli", "vscode", "exec", "appServer", "unknown"];

/**
 * Lists threads.
 *
 * @param server asked when the list is read
 * @param options checked
 */
export function listThreads(
  server: () => Promise<EngineServer>,
  options: ListThreadsOptions,
): PagedList<ThreadInfo> {
  const parameters = listParameters(options);
  const { signal } = options;
  return new PagedList("thread/list", async (cursor) => {
    const client = await (await server()).connect();
    const { data, nextCursor } = await client.request("thread/list", { ...parameters, cursor }, { signal });
    return { entries: data.map(toThreadInfo), nextCursor };
  });
}

function listParameters(options: ListThreadsOptions): RequestParams<"thread/list"> {
  const { workingDirectory, sortBy, sortDirection, searchTerm, archived, pageSize } = options;
  return {
    cwd: workingDirectory === undefined ? undefined : resolve(workingDirectory),
    sortKey: sortBy === "updatedAt" ? "updated_at" : "created_at",
    sortDirection,
    searchTerm,
    archived,
    limit: pageSize,
    // Of kinds an empty list would stand for the server's default, of providers it stands for all.
    sourceKinds: [...(options.sourceKinds?.length ? options.sourceKinds : everyKindButSubAgents)],
    modelProviders: [...(options.modelProviders ?? [])],
  };
}
