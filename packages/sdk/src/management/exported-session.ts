import { resolve } from "node:path";
import { isThreadId } from "@codex/exec/errors";
import { CodexError } from "@codex/protocol";
import { describeValue } from "@codex/protocol/describe";
import { fieldOf } from "../checks/caller-values.js";
import { codexHome } from "../engine/host.js";
import type { ExportedSession, SessionFile, SessionLocation } from "../engine/session-transfer.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { ThreadBusyError } from "../errors/turn-errors.js";
import { checkThreadId } from "../options/thread-options.js";
import type { Runtime } from "../turn/runtime.js";
import { ThreadNotFoundError } from "./thread-lookup.js";

/** Reads the session of a thread that is not in use by this `Codex`. */
export async function exportSession(runtime: Runtime, threadId: string): Promise<ExportedSession> {
  const where = "codex.exportSession()";
  const home = requireHome(where, runtime);
  return whileClosed(runtime, where, threadId, async () => {
    const sessions = await runtime.late();
    const session = await reportingFiles(where, () => sessions.exportSession(home, threadId));
    if (typeof session === "object") return session;
    const needed = session === threadId.toLowerCase() ? "" : `, which thread ${threadId} was forked from,`;
    const message = `${where}: thread ${session}${needed} has no session in ${home}. Check the id and CODEX_HOME, and that the thread is not \`ephemeral\`.`;
    throw new ThreadNotFoundError("missing", message);
  });
}

/** Finds the file that a thread's session is written to. */
export async function findSession(runtime: Runtime, threadId: string): Promise<SessionLocation | undefined> {
  const where = "codex.findSession()";
  checkThreadId(threadId, where);
  const home = requireHome(where, runtime);
  const sessions = await runtime.late();
  return sessions.locateSession(home, threadId);
}

/** Writes the session of a thread that is not in use by this `Codex`. */
export async function importSession(runtime: Runtime, session: ExportedSession): Promise<void> {
  const where = "codex.importSession()";
  const home = requireHome(where, runtime);
  await whileClosed(runtime, where, session.threadId, async (requireClosed) => {
    const sessions = await runtime.late();
    await reportingFiles(where, () => sessions.importSession(home, session, requireClosed));
    for (const { path } of session.files) runtime.imported.add(sessions.threadIdIn(path));
  });
}

/** The directory of the sessions on this machine. */
function requireHome(where: string, runtime: Runtime): string {
  const home = codexHome(runtime.options.env ?? process.env);
  if (runtime.isElsewhere) {
    const expected = '"exec" or "app-server": the sessions of a server elsewhere are on its machine';
    throw new InvalidOptionError("transport", expected, "an address", where);
  }
  if (home !== undefined) return resolve(home);
  throw new InvalidOptionError("env", "one with CODEX_HOME or HOME", "neither", where);
}

/** Works with a thread's session between two turns of the thread, which must not be in use. */
async function whileClosed<Result>(
  runtime: Runtime,
  where: string,
  threadId: string,
  work: (requireClosed: (threadId: string) => void) => Promise<Result>,
): Promise<Result> {
  const queue = runtime.queueOf(threadId);
  queue.checkDeadlock(where);
  if (queue.isTaken) throw inUse(threadId, "a turn of it runs or waits, or has just ended");
  return queue.between(where, async () => {
    const { server } = await runtime.engine();
    const requireClosed = (id: string) => {
      // The queue of the thread itself is taken by this call.
      const isForkedFrom = id !== threadId.toLowerCase();
      if (isForkedFrom && runtime.queueOf(id).isTaken) throw inUse(id, "a turn of it runs or waits");
      if (server?.holds(id)) throw inUse(id, "the app-server has it loaded");
    };
    requireClosed(threadId);
    return work(requireClosed);
  });
}

/** Works with files. Their errors reject as `store_failed`. */
async function reportingFiles<Result>(where: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (CodexError.isInstance(error)) throw error;
    const { code = "", message } = error as NodeJS.ErrnoException;
    const retryable = ["EAGAIN", "EBUSY", "EMFILE", "ENFILE"].includes(code);
    const remedy = retryable
      ? "Try again."
      : "Check the permissions and the free space of CODEX_HOME, and that its sessions are regular files.";
    throw new CodexError("store_failed", `${where}: ${message}. ${remedy}`, { retryable, cause: error });
  }
}

function inUse(threadId: string, how: string): ThreadBusyError {
  return new ThreadBusyError(threadId, how, { here: true });
}

/** The only files that are written: nothing outside `CODEX_HOME`, and no settings or keys in it. */
const sessionPath =
  /^(?:sessions\/\d+\/\d+\/\d+|archived_sessions)\/rollout-[\w.-]*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/i;

/** Checks and copies an exported session, except for the bytes, which must not change during the call. */
export function checkExportedSession(where: string, given: unknown): ExportedSession {
  const reject = (name: string, expected: string, value: unknown): never => {
    throw new InvalidOptionError(name, expected, describeValue(value), where);
  };
  const threadId = fieldOf(given, "threadId");
  const files = fieldOf(given, "files");
  if (typeof threadId !== "string" || !isThreadId(threadId))
    return reject("threadId", "a thread id", threadId);
  if (!Array.isArray(files)) return reject("files", "an array", files);
  const ids = new Set<string>();
  const copies = files.map((file, index): SessionFile => {
    const path = fieldOf(file, "path");
    const bytes = fieldOf(file, "bytes");
    const id = typeof path === "string" ? sessionPath.exec(path)?.[1]?.toLowerCase() : undefined;
    if (id === undefined) return reject(`files[${index}].path`, "the path of a session in CODEX_HOME", path);
    if (ids.has(id)) return reject(`files[${index}].path`, "the path of another thread's session", path);
    ids.add(id);
    const isGiven = bytes instanceof Uint8Array && bytes.length > 0;
    if (!isGiven) return reject(`files[${index}].bytes`, "a Uint8Array that is not empty", bytes);
    return { path: path as string, bytes };
  });
  if (!ids.has(threadId.toLowerCase()))
    reject("files", `a list with the session of thread ${threadId}`, [...ids]);
  return { threadId: threadId.toLowerCase(), files: copies };
}
