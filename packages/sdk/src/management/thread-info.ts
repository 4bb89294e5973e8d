import type { GitInfo, Thread } from "@codex/app-server/wire";
import type { OpenEnum } from "@codex/protocol";

/** A thread, as it is recorded. */
export type ThreadInfo = {
  /** The thread's id, for `codex.resumeThread()`. */
  id: string;
  /** The title set by `thread.rename()`, or `null`. */
  name: string | null;
  /** The beginning of the first message; empty if there is none yet. */
  preview: string;
  /** The working directory. */
  workingDirectory: string;
  /** The model used last; `null` when unknown. */
  model: string | null;
  /** The model's provider. */
  modelProvider: string;
  /** When the thread was created. */
  createdAt: Date;
  /** When the thread last changed. */
  updatedAt: Date;
  /** Whether the server has loaded the thread, and if so, whether it is ready, runs a turn, or has failed. */
  status: OpenEnum<"notLoaded" | "idle" | "active" | "systemError">;
  /**
   * The kind of program that created the thread: `exec` for exec, `vscode` for app-server (whatever the client), `cli` for
   * the terminal, or a word of the program's own.
   */
  source: OpenEnum<"exec" | "vscode" | "cli" | "appServer" | "subAgent" | "unknown">;
  /** The `threadSource` that the thread was started with, or `null`. */
  threadSource: string | null;
  /** The thread that this one was forked from, or `null`. */
  forkedFromId: string | null;
  /** The parent of a sub-agent's thread; otherwise `null`. */
  parentThreadId: string | null;
  /** Whether the thread is kept in memory only. */
  ephemeral: boolean;
  /** The path of the session file on the server's machine; `null` for an ephemeral thread. */
  path: string | null;
  /** The version of the CLI that created the thread. */
  cliVersion: string;
  /** The Git repository that the thread was created in, or `null`. */
  gitInfo: GitInfo | null;
};

/** Translates a thread of the server. */
export function toThreadInfo(thread: Thread): ThreadInfo {
  const { id, name, preview, model, modelProvider, threadSource, ephemeral, path, cliVersion, gitInfo } =
    thread;
  return {
    id,
    name,
    preview,
    workingDirectory: thread.cwd,
    model,
    modelProvider,
    createdAt: fromSeconds(thread.createdAt),
    updatedAt: fromSeconds(thread.updatedAt),
    status: thread.status.type,
    source: sourceName(thread.source),
    threadSource,
    forkedFromId: thread.forkedFromId,
    parentThreadId: thread.parentThreadId ?? parentIn(thread.source),
    ephemeral,
    path,
    cliVersion,
    gitInfo,
  };
}

/** Converts the server's Unix time in seconds. */
export function fromSeconds(seconds: number): Date {
  return new Date(seconds * 1000);
}

/** The parent in the source of a sub-agent's thread. Lists name it there only. */
function parentIn(source: Thread["source"]): string | null {
  if (typeof source !== "object" || !("subAgent" in source)) return null;
  const { subAgent } = source;
  return typeof subAgent === "object" && "thread_spawn" in subAgent
    ? subAgent.thread_spawn.parent_thread_id
    : null;
}

function sourceName(source: Thread["source"]): string {
  if (typeof source === "string") return source;
  return "custom" in source ? source.custom : "subAgent";
}
