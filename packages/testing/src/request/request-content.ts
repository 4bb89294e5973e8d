import { asObject, asObjects, asString } from "../json.js";

/** The texts in the content of a message or a tool output: a plain string, or a list of typed parts. */
export function contentTexts(content: unknown): string[] {
  if (typeof content === "string") return [content];
  return asObjects(content).flatMap((part) => asString(part["text"]) ?? []);
}

/** The image URLs (usually `data:` URLs) in the content of a message or a tool output. */
export function contentImages(content: unknown): string[] {
  return asObjects(content).flatMap((part) =>
    part["type"] === "input_image" ? (asString(part["image_url"]) ?? []) : [],
  );
}

const contextOpenings = [
  "<environment_context>",
  "# AGENTS.md instructions",
  "<user_instructions>",
  "<INSTRUCTIONS>",
  "<skill>",
  "<turn_aborted>",
  "<subagent_notification>",
  "<image name=",
  "</image>",
];

/** Whether this text is context that the agent added to a user message, rather than something the user wrote. */
export function isContextText(text: string): boolean {
  return contextOpenings.some((opening) => text.startsWith(opening));
}

/** What the agent reports about the turn of a request (header `x-codex-turn-metadata`). */
export interface TurnMetadata {
  /** The thread that sent the request. A sub-agent has a thread of its own. */
  threadId: string | undefined;
  /** The session: the same for a thread and its sub-agents. */
  sessionId: string | undefined;
  /** The turn that sent the request. */
  turnId: string | undefined;
  /** The thread that started this sub-agent. Undefined for any other thread. */
  parentThreadId: string | undefined;
  /** The purpose of the request, for example `turn`. A compaction has another kind. */
  requestKind: string | undefined;
}

/** Reads the metadata. Fields that this version of the binary does not send are undefined. */
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
