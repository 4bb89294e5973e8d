import { resolve } from "node:path";
import type { RequestParams } from "@codex/app-server";
import type { ThreadSourceKind } from "@codex/app-server/wire";

import type { EngineServer } from "../engine/engine.js";
import type { ListThreadsOptions } from "./list-threads-options.js";
import { PagedList } from "./paged-list.js";
import { type ThreadInfo, toThreadInfo } from "./thread-info.js";

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
