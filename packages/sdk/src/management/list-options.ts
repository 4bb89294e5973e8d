import type { ThreadSourceKind } from "@codex/app-server/wire";
import { isThreadId } from "@codex/exec/errors";
import { describeValue } from "@codex/protocol/describe";
import { absolutePath } from "../checks/caller-values.js";
import { checkOptions, type DiagnosticListener } from "../checks/check-options.js";
import { abortSignal, count, flag, type OptionCheck, oneOf, text, texts } from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";

/** Options of `codex.listThreads()`, which by default lists every thread in `CODEX_HOME` that is not archived. */
export type ListThreadsOptions = {
  /** Only threads with this working directory, or one of these. Default: any. */
  workingDirectory?: string | readonly string[] | undefined;
  /** Only threads whose title contains this text. The title of a thread without a name is its first message. */
  searchTerm?: string | undefined;
  /** `true` for archived threads only, `false` for the others only. Default: `false`. */
  archived?: boolean | undefined;
  /**
   * Only threads created by these kinds of programs. Default: all except sub-agents; with `parentThreadId` or `ancestorThreadId`,
   * all.
   */
  sourceKinds?: readonly ThreadSourceKind[] | undefined;
  /** Only threads of these model providers. Default: any. */
  modelProviders?: readonly string[] | undefined;
  /** Only these threads, at most 100. None for an empty list. Needs codex 0.171. Default: any. */
  threadIds?: readonly string[] | undefined;
  /** All except these threads, at most 100. Default: none is excluded. */
  excludedThreadIds?: readonly string[] | undefined;
  /** Only the threads of sub-agents that this thread has started. Not with `ancestorThreadId`. Default: any. */
  parentThreadId?: string | undefined;
  /** Only the threads of sub-agents that this thread or one of its sub-agents has started. Default: any. */
  ancestorThreadId?: string | undefined;
  /** Only the threads that a client has attached to this one. Other lists do not have those. Default: none of them. */
  attachedToThreadId?: string | undefined;
  /** Whether to include threads that a client has attached to others; with `searchTerm`. Default: `false`. */
  includeAttached?: boolean | undefined;
  /** Only threads of this project; `null` for those without one. Default: any. */
  projectId?: string | null | undefined;
  /** Only threads of this section of the sidebar; `null` for those without one. Default: any. */
  sectionId?: string | null | undefined;
  /** Only threads that the current ChatGPT account can see. Default: `false`. */
  currentAccountOnly?: boolean | undefined;
  /** Whether to use the server's index alone, without a look at the files of sessions. Faster. Default: `false`. */
  indexOnly?: boolean | undefined;
  /** What to sort by; `recencyAt` is the server's measure of when a thread was last used. Default: `"createdAt"`. */
  sortBy?: "createdAt" | "updatedAt" | "recencyAt" | "sectionPosition" | undefined;
  /** Oldest first (`"asc"`) or newest first. Default: `"desc"`. */
  sortDirection?: "asc" | "desc" | undefined;
  /** The number of threads per page. Default: the server's choice. */
  pageSize?: number | undefined;
  /** Aborts the request of the next page. */
  signal?: AbortSignal | undefined;
};

export const sortKeys = {
  createdAt: "created_at",
  updatedAt: "updated_at",
  recencyAt: "recency_at",
  sectionPosition: "section_position",
} as const;

const sortBy = (...keys: (keyof typeof sortKeys)[]) =>
  oneOf(Object.fromEntries(keys.map((name) => [name, name])));

const sortDirections = { asc: "asc", desc: "desc" };

/** One path or several, resolved now. */
const directories: OptionCheck = {
  ...texts,
  expected: "a path, or an array of paths",
  read: (given) => {
    const paths = typeof given === "string" && given !== "" ? [given] : texts.read(given);
    return texts.accepts(paths) ? (paths as string[]).map((path) => absolutePath(path) ?? path) : paths;
  },
};

/** `null` says something else than an option that is not given. */
const textOrNull: OptionCheck = {
  ...text,
  expected: "a non-empty string, or null",
  isGiven: (value) => value !== undefined,
  accepts: (value) => value === null || text.accepts(value),
};

/** The server takes no longer list. */
const maxIds = 100;

const ids: OptionCheck = {
  ...texts,
  expected: `an array of at most ${maxIds} thread ids`,
  accepts: (value) =>
    texts.accepts(value) && (value as string[]).length <= maxIds && (value as string[]).every(isThreadId),
};

/** Checks and copies the options. */
export function checkListThreadsOptions(
  where: string,
  given: unknown,
  onDiagnostic: DiagnosticListener,
): ListThreadsOptions {
  const checks = {
    workingDirectory: directories,
    searchTerm: text,
    threadIds: ids,
    excludedThreadIds: ids,
    parentThreadId: text,
    ancestorThreadId: text,
    attachedToThreadId: text,
    includeAttached: flag,
    projectId: textOrNull,
    sectionId: textOrNull,
    currentAccountOnly: flag,
    indexOnly: flag,
    archived: flag,
    sourceKinds: texts,
    modelProviders: texts,
    sortBy: sortBy("createdAt", "updatedAt", "recencyAt", "sectionPosition"),
    sortDirection: oneOf(sortDirections),
    pageSize: count(1),
    signal: abortSignal,
  };
  const options = checkOptions<ListThreadsOptions>(where, given, checks, onDiagnostic);
  const [one, other] = relations.filter((name) => options[name] !== undefined);
  if (other !== undefined) throw new InvalidOptionError(other, `omitted with \`${one}\``, "both", where);
  return options;
}

const relations = ["parentThreadId", "ancestorThreadId", "attachedToThreadId"] as const;

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

/** Checks the text to search for, and checks and copies the options. */
export function checkSearchThreadsOptions(
  where: string,
  searchTerm: unknown,
  given: unknown,
  onDiagnostic: DiagnosticListener,
): SearchThreadsOptions {
  const checks = {
    archived: flag,
    sourceKinds: texts,
    includeAttached: flag,
    currentAccountOnly: flag,
    sortBy: sortBy("updatedAt", "recencyAt"),
    sortDirection: oneOf(sortDirections),
    pageSize: count(1),
    signal: abortSignal,
  };
  if (!text.accepts(searchTerm) || (searchTerm as string).trim() === "")
    throw new InvalidOptionError("text", "a string that is not blank", describeValue(searchTerm), where);
  return checkOptions<SearchThreadsOptions>(where, given, checks, onDiagnostic);
}

/** Options of `codex.listTurns()`. */
export type ListTurnsOptions = {
  /** Oldest first (`"asc"`) or newest first (`"desc"`). Default: `"asc"`. */
  sortDirection?: "asc" | "desc" | undefined;
  /** The number of turns per page, at most 100. Default: 10. */
  pageSize?: number | undefined;
  /** Aborts the request of the next page. */
  signal?: AbortSignal | undefined;
};

/** Checks and copies the options. */
export function checkListTurnsOptions(
  where: string,
  given: unknown,
  onDiagnostic: DiagnosticListener,
): ListTurnsOptions {
  const checks = { sortDirection: oneOf(sortDirections), pageSize: count(1), signal: abortSignal };
  return checkOptions<ListTurnsOptions>(where, given, checks, onDiagnostic);
}
