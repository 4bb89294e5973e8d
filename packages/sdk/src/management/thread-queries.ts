import type { AppServerClient, RequestParams } from "@codex/app-server";
import type { ThreadSourceKind } from "@codex/app-server/wire";
import { type Page, PagedList } from "../engine/paged-list.js";
import { readPage } from "../engine/server-answers.js";
import type { ThreadOptions } from "../options/thread-options.js";
import type { Runtime } from "../turn/runtime.js";
import { type ListThreadsOptions, type SearchThreadsOptions, sortKeys } from "./list-options.js";
import { type ThreadInfo, toThreadInfo } from "./thread-info.js";
import { searchedDirectory, ThreadNotFoundError } from "./thread-lookup.js";

/** A thread that `codex.searchThreads()` has found. */
export type FoundThread = ThreadInfo & {
  /** Where the text was found, with some words around it. */
  snippet: string;
};

/** The server's own default omits threads created by exec. */
const everyKindButSubAgents: readonly ThreadSourceKind[] = ["cli", "vscode", "exec", "appServer", "unknown"];

const kindsOfSubAgents: readonly ThreadSourceKind[] = [
  "subAgent",
  "subAgentReview",
  "subAgentCompact",
  "subAgentThreadSpawn",
  "subAgentOther",
];

/** Reads a page of `codex.listThreads()`. */
export function readThreadPage(
  runtime: Runtime,
  where: string,
  options: ListThreadsOptions,
  cursor: string | undefined,
): Promise<Page<ThreadInfo>> {
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    if (options.threadIds !== undefined) {
      const { ServerVersion } = await runtime.late();
      new ServerVersion(client.server?.userAgent).checkOption(where, "threadIds", "0.171.0");
    }
    return readPageOf(client, options, cursor);
  });
}

async function readPageOf(
  client: AppServerClient,
  options: ListThreadsOptions,
  cursor: string | undefined,
): Promise<Page<ThreadInfo>> {
  const parameters = listParameters(options);
  const answer = await client.request("thread/list", { ...parameters, cursor }, { signal: options.signal });
  return readPage("thread/list", answer, toThreadInfo);
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
function kindsOf({ sourceKinds, parentThreadId, ancestorThreadId }: ListThreadsOptions): ThreadSourceKind[] {
  const isOfSubAgents = (parentThreadId ?? ancestorThreadId) !== undefined;
  const all = isOfSubAgents ? [...everyKindButSubAgents, ...kindsOfSubAgents] : everyKindButSubAgents;
  return [...(sourceKinds?.length ? sourceKinds : all)];
}

/** Reads a page of `codex.searchThreads()`. */
export function readFoundPage(
  runtime: Runtime,
  where: string,
  searchTerm: string,
  options: SearchThreadsOptions,
  cursor: string | undefined,
): Promise<Page<FoundThread>> {
  const parameters = {
    searchTerm,
    archived: options.archived,
    sourceKinds: kindsOf(options),
    includeAttachedThreads: options.includeAttached,
    currentAccountOnly: options.currentAccountOnly,
    sortKey: sortKeys[options.sortBy ?? "updatedAt"],
    sortDirection: options.sortDirection,
    limit: options.pageSize,
  };
  const { signal } = options;
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    const answer = await client.request("thread/search", { ...parameters, cursor }, { signal });
    const read = ({ thread, snippet }: (typeof answer.data)[number]) => ({
      ...toThreadInfo(thread),
      snippet,
    });
    return readPage("thread/search", answer, read);
  });
}

const remedy = "Check `workingDirectory`, or start a thread with codex.startThread().";

/**
 * Finds the id of the thread of a name. Rejects unless exactly one thread of the working directory has it and is not
 * archived.
 */
export function findNamedThread(runtime: Runtime, name: string, options: ThreadOptions): Promise<string> {
  const where = "codex.resumeThread()";
  const directory = searchedDirectory(runtime, options);
  return runtime.withServer(async (server) => {
    const search = async ({
      directory,
      archived,
    }: {
      directory?: string | undefined;
      archived?: boolean;
    }) => {
      const filter = { archived, ...(directory !== undefined && { workingDirectory: [directory] }) };
      // Also finds longer names, and threads without a name by their first message.
      const client = await server.connect();
      const threads = new PagedList("thread/list", (cursor) =>
        readPageOf(client, { searchTerm: name, ...filter }, cursor),
      );
      return (await threads.toArray()).filter((thread) => thread.name === name);
    };
    const found = await search({ directory });
    const [first] = found;
    if (first !== undefined && found.length === 1) return first.id;

    const named = `named ${JSON.stringify(name)}`;
    const place = directory === undefined ? "" : ` in ${directory}`;
    if (first !== undefined) {
      const ids = found.map(({ id }) => id).join(", ");
      const message = `${where}: ${found.length} threads${place} are ${named}: ${ids}. Resume one by its id.`;
      throw new ThreadNotFoundError("ambiguous", message, found);
    }
    const archived = await search({ directory, archived: true });
    if (archived[0] !== undefined) {
      const message = `${where}: the thread ${named} (${archived[0].id}) is archived. Restore it with thread.unarchive() first.`;
      throw new ThreadNotFoundError("archived", message, archived);
    }
    const elsewhere = directory === undefined ? [] : await search({});
    const hints = elsewhere.map(({ id, workingDirectory }) => `${id} in ${workingDirectory}`);
    const hint = hints.length > 0 ? ` Threads of that name: ${hints.join(", ")}.` : "";
    throw new ThreadNotFoundError(
      "missing",
      `${where}: no thread${place} is ${named}.${hint} ${remedy}`,
      elsewhere,
    );
  });
}

/**
 * Finds the id of the thread that was used last, as `codex exec resume --last` does: in the working directory, with the
 * current model provider, neither archived nor a sub-agent's.
 */
export function findLastThread(runtime: Runtime, options: ThreadOptions): Promise<string> {
  const where = "codex.resumeLastThread()";
  const directory = searchedDirectory(runtime, options);
  return runtime.withServer(async (server) => {
    const client = await server.connect();
    const { data } = await client.request("thread/list", {
      cwd: directory,
      sortKey: "updated_at",
      sourceKinds: [...everyKindButSubAgents],
      limit: 1,
    });
    const last = data.map(toThreadInfo)[0];
    if (last !== undefined) return last.id;
    const message = `${where}: no thread of the current model provider was recorded in ${directory}. ${remedy}`;
    throw new ThreadNotFoundError("missing", message);
  });
}
