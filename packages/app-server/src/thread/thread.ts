import type { Turn } from "../turn/turn.js";
import type { GitInfo } from "./git-info.js";
import type { SessionSource } from "./session-source.js";
import type { ThreadStatus } from "./thread-status.js";

/** A conversation that can be resumed. Times are in seconds of the Unix clock. */
export interface Thread {
  /** The thread (a UUIDv7). */
  id: string;
  /** Shared by all threads of one session tree. */
  sessionId: string;
  /** The thread it was forked from, or `null`. */
  forkedFromId: string | null;
  /** The thread that made it, when it is a sub-agent's; otherwise `null`. */
  parentThreadId: string | null;
  /** The beginning of the first message; empty before it. */
  preview: string;
  /** Whether it is kept in memory only. */
  ephemeral: boolean;
  /** The provider of its model. */
  modelProvider: string;
  /** The model set for it, or the last one recorded; `null` when unknown. */
  model: string | null;
  /** The reasoning effort set for it, or the last one recorded; `null` when unknown. */
  reasoningEffort: string | null;
  /** When it was made. */
  createdAt: number;
  /** When it last changed. */
  updatedAt: number;
  /** What it is doing. */
  status: ThreadStatus;
  /** The file it is recorded in, or `null` when it is ephemeral. */
  path: string | null;
  /** The directory it works in. */
  cwd: string;
  /** The version of codex that made it. */
  cliVersion: string;
  /** The client that made it (`clientInfo.name`), or `null` when unknown. */
  originator: string | null;
  /** What kind of program made it. */
  source: SessionSource;
  /** What the client called its purpose in `thread/start`, or `null`. */
  threadSource: string | null;
  /** The nickname of the sub-agent it belongs to, or `null`. */
  agentNickname: string | null;
  /** The role of the sub-agent it belongs to, or `null`. */
  agentRole: string | null;
  /** The git repository it was made in, or `null`. */
  gitInfo: GitInfo | null;
  /** The title given to it, or `null`. */
  name: string | null;
  /** How its history is stored. */
  historyMode: "legacy" | "paginated";
  /** Its turns, where they were asked for; otherwise empty. */
  turns: Turn[];
}
