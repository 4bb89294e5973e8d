import type { GitInfo, Thread } from "@codex/app-server/wire";
import type { OpenEnum } from "@codex/protocol";

/** What is known of a thread without running it. */
export interface ThreadInfo {
  /** Its id, as `codex.resumeThread()` takes it. */
  id: string;
  /** The title that `thread.rename()` gave it, or `null`. */
  name: string | null;
  /** The beginning of its first message; empty before it. */
  preview: string;
  /** The directory it works in. */
  workingDirectory: string;
  /** The model it used last, or `null` when unknown. */
  model: string | null;
  /** The provider of the model. */
  modelProvider: string;
  /** When it was made. */
  createdAt: Date;
  /** When it last changed. */
  updatedAt: Date;
  /** What the server does with it: nothing (`notLoaded`), or it is ready, runs a turn, or failed. */
  status: OpenEnum<"notLoaded" | "idle" | "active" | "systemError">;
  /**
   * What kind of program made it: `exec` for the exec transport, `vscode` for the app-server one (codex calls every
   * client so), `cli` for the terminal, or another word of the program's own.
   */
  source: OpenEnum<"exec" | "vscode" | "cli" | "appServer" | "subAgent" | "unknown">;
  /** The `threadSource` it was started with, or `null`. */
  threadSource: string | null;
  /** The thread it was forked from, or `null`. */
  forkedFromId: string | null;
  /** The thread whose agent made it, when it is a sub-agent's; otherwise `null`. */
  parentThreadId: string | null;
  /** Whether it is kept in memory only. */
  ephemeral: boolean;
  /** The file it is recorded in, on the server's machine; `null` when it is ephemeral. */
  path: string | null;
  /** The version of the CLI that made it. */
  cliVersion: string;
  /** The Git repository it was made in, or `null`. */
  gitInfo: GitInfo | null;
}

/** The same, from the server's words. */
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
    parentThreadId: thread.parentThreadId,
    ephemeral,
    path,
    cliVersion,
    gitInfo,
  };
}

/** The server counts the seconds of the Unix clock. */
export function fromSeconds(seconds: number): Date {
  return new Date(seconds * 1000);
}

function sourceName(source: Thread["source"]): string {
  if (typeof source === "string") return source;
  return "custom" in source ? source.custom : "subAgent";
}
