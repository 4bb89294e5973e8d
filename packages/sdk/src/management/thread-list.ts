import type { RequestParams } from "@codex/app-server";
import type { ThreadSourceKind } from "@codex/app-server/wire";
import { isThreadId } from "@codex/exec/errors";
import { absolutePath } from "../checks/caller-values.js";
import { checkOptions, type DiagnosticListener } from "../checks/check-options.js";
import { abortSignal, count, flag, type OptionCheck, oneOf, text, texts } from "../checks/option-checks.js";
import { ServerVersion } from "../engine/app-server/server-version.js";
import type { EngineServer } from "../engine/engine.js";
import { PagedList } from "../engine/paged-list.js";
import { readPage } from "../engine/server-answers.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { type ThreadInfo, toThreadInfo } from "./thread-info.js";

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

export const namesOfKeys = (keys: object) =>
  Object.fromEntries(Object.keys(keys).map((name) => [name, name]));

export const sortDirections = { asc: "asc", desc: "desc" };

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
    sortBy: oneOf(namesOfKeys(sortKeys)),
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

/** The server's own default omits threads created by exec. */
export const everyKindButSubAgents: readonly ThreadSourceKind[] = [
  "cli",
  "vscode",
  "exec",
  "appServer",
  "unknown",
];

const kindsOfSubAgents: readonly ThreadSourceKind[] = [
  "subAgent",
  "subAgentReview",
  "subAgentCompact",
  "subAgentThreadSpawn",
  "subAgentOther",
];

/**
 * Lists threads.
 *
 * @param where the public method that was called, for the message
 * @param server called when the list is iterated
 * @param options the checked options
 */
export function listThreads(
  where: string,
  server: () => Promise<EngineServer>,
  options: ListThreadsOptions,
): PagedList<ThreadInfo> {
  const parameters = listParameters(options);
  const { signal, threadIds } = options;
  return new PagedList("thread/list", async (cursor) => {
    const client = await (await server()).connect();
    if (threadIds !== undefined)
      new ServerVersion(client.server?.userAgent).checkOption(where, "threadIds", "0.171.0");
    const answer = await client.request("thread/list", { ...parameters, cursor }, { signal });
    return readPage("thread/list", answer, toThreadInfo);
  });
}

function listParameters(options: ListThreadsOptions): RequestParams<"thread/list"> {
  return {
    cwd: options.workingDirectory as string[] | undefined,
    sortKey: sortKeys[options.sortBy ?? "createdAt"],
    includedThreadIds: options.threadIds && [...options.threadIds],
    excludedThreadIds: options.excludedThreadIds && [...options.excludedThreadIds],
    parentThreadId: options.parentThreadId,
    ancestorThreadId: options.ancestorThreadId,
    attachedToThreadId: options.attachedToThreadId,
    includeAttachedThreads: options.includeAttached,
    projectId: options.projectId,
    sectionId: options.sectionId,
    currentAccountOnly: options.currentAccountOnly,
    useStateDbOnly: options.indexOnly,
    sortDirection: options.sortDirection,
    searchTerm: options.searchTerm,
    archived: options.archived,
    limit: options.pageSize,
    sourceKinds: kindsOf(options),
    modelProviders: [...(options.modelProviders ?? [])],
  };
}

/** An empty list of kinds means the server's default, but an empty list of providers means all. */
export function kindsOf({
  sourceKinds,
  parentThreadId,
  ancestorThreadId,
}: ListThreadsOptions): ThreadSourceKind[] {
  const isOfSubAgents = (parentThreadId ?? ancestorThreadId) !== undefined;
  const all = isOfSubAgents ? [...everyKindButSubAgents, ...kindsOfSubAgents] : everyKindButSubAgents;
  return [...(sourceKinds?.length ? sourceKinds : all)];
}
