import { resolve } from "node:path";
import type { RequestParams } from "@codex/app-server";
import type { ThreadSourceKind } from "@codex/app-server/wire";
import { checkOptions, type DiagnosticListener } from "../checks/check-options.js";
import { abortSignal, count, flag, oneOf, text, texts } from "../checks/option-checks.js";
import type { EngineServer } from "../engine/engine.js";
import { PagedList } from "../engine/paged-list.js";
import { readPage } from "../engine/server-answers.js";
import { type ThreadInfo, toThreadInfo } from "./thread-info.js";

/** Options of `codex.listThreads()`, which by default lists every thread in `CODEX_HOME` that is not archived. */
export type ListThreadsOptions = {
  /** Only threads with this working directory. Default: any. */
  workingDirectory?: string | undefined;
  /** Only threads whose title contains this text. The title of a thread without a name is its first message. */
  searchTerm?: string | undefined;
  /** `true` for archived threads only, `false` for the others only. Default: `false`. */
  archived?: boolean | undefined;
  /** Only threads created by these kinds of programs. Default: all except sub-agents. */
  sourceKinds?: readonly ThreadSourceKind[] | undefined;
  /** Only threads of these model providers. Default: any. */
  modelProviders?: readonly string[] | undefined;
  /** The time to sort by. Default: `"createdAt"`. */
  sortBy?: "createdAt" | "updatedAt" | undefined;
  /** Oldest first (`"asc"`) or newest first. Default: `"desc"`. */
  sortDirection?: "asc" | "desc" | undefined;
  /** The number of threads per page. Default: the server's choice. */
  pageSize?: number | undefined;
  /** Aborts the request of the next page. */
  signal?: AbortSignal | undefined;
};

/** Checks and copies the options. */
export function checkListThreadsOptions(
  where: string,
  given: unknown,
  onDiagnostic: DiagnosticListener,
): ListThreadsOptions {
  const checks = {
    workingDirectory: text,
    searchTerm: text,
    archived: flag,
    sourceKinds: texts,
    modelProviders: texts,
    sortBy: oneOf({ createdAt: "createdAt", updatedAt: "updatedAt" }),
    sortDirection: oneOf({ asc: "asc", desc: "desc" }),
    pageSize: count(1),
    signal: abortSignal,
  };
  return checkOptions<ListThreadsOptions>(where, given, checks, onDiagnostic);
}

/** The server's own default omits threads created by exec. */
export const everyKindButSubAgents: readonly ThreadSourceKind[] = [
  "cli",
  "vscode",
  "exec",
  "appServer",
  "unknown",
];

/**
 * Lists threads.
 *
 * @param server called when the list is iterated
 * @param options the checked options
 */
export function listThreads(
  server: () => Promise<EngineServer>,
  options: ListThreadsOptions,
): PagedList<ThreadInfo> {
  const parameters = listParameters(options);
  const { signal } = options;
  return new PagedList("thread/list", async (cursor) => {
    const client = await (await server()).connect();
    const answer = await client.request("thread/list", { ...parameters, cursor }, { signal });
    return readPage("thread/list", answer, toThreadInfo);
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
    // An empty list of kinds means the server's default, but an empty list of providers means all.
    sourceKinds: [...(options.sourceKinds?.length ? options.sourceKinds : everyKindButSubAgents)],
    modelProviders: [...(options.modelProviders ?? [])],
  };
}
