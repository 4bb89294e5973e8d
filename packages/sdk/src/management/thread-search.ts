import { describeValue } from "@codex/protocol/describe";
import { checkOptions } from "../checks/check-options.js";
import { abortSignal, count, flag, oneOf, text, texts } from "../checks/option-checks.js";
import { PagedList } from "../engine/paged-list.js";
import { readPage } from "../engine/server-answers.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { Runtime } from "../turn/runtime.js";
import { type ThreadInfo, toThreadInfo } from "./thread-info.js";
import { kindsOf, type ListThreadsOptions, namesOfKeys, sortDirections, sortKeys } from "./thread-list.js";

/** A thread that `codex.searchThreads()` has found. */
export type FoundThread = ThreadInfo & {
  /** Where the text was found, with some words around it. */
  snippet: string;
};

/** Options of `codex.searchThreads()`. */
export type SearchThreadsOptions = Pick<
  ListThreadsOptions,
  | "archived"
  | "sourceKinds"
  | "includeAttached"
  | "currentAccountOnly"
  | "sortDirection"
  | "pageSize"
  | "signal"
> & {
  /**
   * What to sort by. Not the time of creation: between two pages, the binary would skip or repeat threads of the same second.
   * Default: `"updatedAt"`.
   */
  sortBy?: "updatedAt" | "recencyAt" | undefined;
};

/** Searches the conversations of threads. */
export function searchThreads(
  runtime: Runtime,
  where: string,
  searchTerm: unknown,
  given: unknown,
): PagedList<FoundThread> {
  const { updatedAt, recencyAt } = sortKeys;
  const keys = { updatedAt, recencyAt };
  const checks = {
    archived: flag,
    sourceKinds: texts,
    includeAttached: flag,
    currentAccountOnly: flag,
    sortBy: oneOf(namesOfKeys(keys)),
    sortDirection: oneOf(sortDirections),
    pageSize: count(1),
    signal: abortSignal,
  };
  if (!text.accepts(searchTerm) || (searchTerm as string).trim() === "")
    throw new InvalidOptionError("text", "a string that is not blank", describeValue(searchTerm), where);
  const options = checkOptions<SearchThreadsOptions>(where, given, checks, runtime.options.onDiagnostic);
  runtime.requireServer(where);
  const parameters = {
    searchTerm: searchTerm as string,
    archived: options.archived,
    sourceKinds: kindsOf(options),
    includeAttachedThreads: options.includeAttached,
    currentAccountOnly: options.currentAccountOnly,
    sortKey: keys[options.sortBy ?? "updatedAt"],
    sortDirection: options.sortDirection,
    limit: options.pageSize,
  };
  const { signal } = options;
  return new PagedList("thread/search", (cursor) =>
    runtime.useServer(where, async (server) => {
      const client = await server.connect();
      const answer = await client.request("thread/search", { ...parameters, cursor }, { signal });
      const read = ({ thread, snippet }: (typeof answer.data)[number]) => ({
        ...toThreadInfo(thread),
        snippet,
      });
      return readPage("thread/search", answer, read);
    }),
  );
}
