import { asObject } from "./json-access.js";

/** What the agent says about the turn that a request belongs to (header `x-codex-turn-metadata`). */
export interface TurnMetadata {
  /** The thread that asks; a sub-agent is a thread of its own. */
  threadId: string | undefined;
  /** The session: the same for a thread and its sub-agents. */
  sessionId: string | undefined;
  /** The turn that asks. */
  turnId: string | undefined;
  /** For a sub-agent the thread that started it, else undefined. */
  parentThreadId: string | undefined;
  /** Why it asks, for example `turn`, or something else for a compaction. */
  requestKind: string | undefined;
}

/** Reads the metadata; whatever an older or newer binary does not send is undefined. */
export function readTurnMetadata(headers: Readonly<Record<string, string>>): TurnMetadata {
  const metadata = parse(headers["x-codex-turn-metadata"]);
  const text = (name: string) => (typeof metadata[name] === "string" ? metadata[name] : undefined);
  return {
    threadId: headers["thread-id"] ?? text("thread_id"),
    sessionId: headers["session-id"] ?? text("session_id"),
    turnId: text("turn_id"),
    parentThreadId: headers["x-codex-parent-thread-id"] ?? text("parent_thread_id"),
    requestKind: text("request_kind"),
  };
}

function parse(json: string | undefined): Record<string, unknown> {
  try {
    return asObject(JSON.parse(json ?? "{}"));
  } catch {
    return {};
  }
}
