import { resolve } from "node:path";
import { CodexError } from "@codex/protocol";
import { describeValue } from "@codex/protocol/describe";
import { fieldOf, namesOf } from "../checks/caller-values.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { ThreadOptions } from "../options/thread-options.js";
import type { Runtime } from "../turn/runtime.js";
import { checkName } from "./task-options.js";
import { type ThreadInfo, toThreadInfo } from "./thread-info.js";
import { everyKindButSubAgents, listThreads } from "./thread-list.js";

/**
 * No thread, or more than one, fits the name that `codex.resumeThread()` was given, `codex.resumeLastThread()` found no
 * thread, or `codex.exportSession()` no session. Nothing was sent to the model.
 */
export class ThreadNotFoundError extends CodexError {
  /**
   * - `missing`: no thread of the working directory fits, or the thread has no session.
   * - `archived`: the only ones that fit are archived.
   * - `ambiguous`: several threads of the working directory have the name.
   */
  readonly reason: "missing" | "archived" | "ambiguous";
  /**
   * The threads that have the name: those to choose from when it is ambiguous, otherwise the archived ones and those of
   * other directories.
   */
  readonly threads: readonly ThreadInfo[];

  constructor(reason: ThreadNotFoundError["reason"], message: string, threads: readonly ThreadInfo[] = []) {
    super("thread_not_found", message);
    this.reason = reason;
    this.threads = threads;
  }

  override get name(): string {
    return "ThreadNotFoundError";
  }
}

/**
 * The working directory whose threads are searched; `undefined` for that of a server elsewhere, which is unknown. As
 * `codex exec resume` does, a name is looked up among the threads that last worked in the directory.
 */
function searchedDirectory(runtime: Runtime, { workingDirectory }: ThreadOptions): string | undefined {
  return runtime.isElsewhere ? workingDirectory : resolve(workingDirectory ?? "");
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
      const threads = listThreads(where, async () => server, { searchTerm: name, ...filter });
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

/** Whether a thread is given by its name. Everything else must be an id. */
export function isThreadName(thread: unknown): thread is { name: string } {
  return typeof thread === "object" && thread !== null && fieldOf(thread, "name") !== undefined;
}

/** Reads the name of `{ name }`, the other way to say which thread to resume. */
export function checkThreadName(where: string, thread: object): string {
  const name = fieldOf(thread, "name");
  if (namesOf(thread).length > 1) {
    throw new InvalidOptionError(
      "id",
      "the id of a thread, or `{ name }` alone",
      describeValue(thread),
      where,
    );
  }
  checkName(where, name);
  return name.trim();
}

/** Rejects a lookup that would consider the threads of every directory of a server elsewhere. */
export function requireDirectory(where: string, runtime: Runtime, options: ThreadOptions): void {
  if (searchedDirectory(runtime, options) !== undefined) return;
  throw new InvalidOptionError("workingDirectory", "given with a server elsewhere", "undefined", where);
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
