import type { ThreadSourceKind } from "@codex/app-server/wire";

import { checkOptions } from "../options/check-options.js";
import { abortSignal, count, flag, oneOf, text, texts } from "../options/option-check.js";

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
