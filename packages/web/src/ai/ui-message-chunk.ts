import type { TodoItem, Usage } from "@codex/protocol";
import type { WebDecision, WebRequest } from "../model/web-event.js";

/**
 * A part of the UI message stream of the AI SDK (`ai` 7): those of its `UIMessageChunk` that a turn has. Written out, so that no
 * program needs `ai` to compile; a type test keeps them assignable.
 */
export type CodexUIMessageChunk =
  | { type: "start"; messageId?: string }
  | { type: "start-step" }
  | { type: "text-start"; id: string }
  | { type: "text-delta"; id: string; delta: string }
  | { type: "text-end"; id: string }
  | { type: "reasoning-start"; id: string }
  | { type: "reasoning-delta"; id: string; delta: string }
  | { type: "reasoning-end"; id: string }
  | ToolInputChunk
  | {
      type: "tool-output-available";
      toolCallId: string;
      output: unknown;
      providerExecuted: true;
      dynamic: true;
    }
  | {
      type: "tool-output-error";
      toolCallId: string;
      errorText: string;
      providerExecuted: true;
      dynamic: true;
    }
  | { type: "tool-output-denied"; toolCallId: string }
  | { type: "tool-approval-request"; approvalId: string; toolCallId: string; reason?: string }
  | { type: "tool-approval-response"; approvalId: string; approved: boolean; providerExecuted: true }
  | { type: "data-plan"; id: string; data: { items: readonly TodoItem[] } }
  | { type: "data-warning"; id: string; data: { message: string } }
  | { type: "data-request"; id: string; data: CodexRequestData }
  | { type: "error"; errorText: string }
  | { type: "abort"; reason?: string }
  | { type: "finish-step" }
  | { type: "finish"; finishReason: "stop" | "error"; messageMetadata?: CodexMessageMetadata };

/** A tool is about to run. */
export type ToolInputChunk = {
  /** The tag of this chunk. */
  type: "tool-input-available";
  /** Identifies the call within the message. */
  toolCallId: string;
  /** `command`, `file_change`, `web_search`, `agent`, or the name of the tool of an MCP server or of the program. */
  toolName: string;
  /** The arguments. */
  input: unknown;
  /** Codex runs it. */
  providerExecuted: true;
  /** The tools are not known in advance. */
  dynamic: true;
};

/** The data of a `data-request` part: a request of the agent. Sent again when the request no longer waits. */
export type CodexRequestData = WebRequest & {
  /** The first decision, which counts; `null` if there was none. Absent while the request waits. */
  decision?: WebDecision | null;
};

/** The metadata of the message that a turn is. */
export type CodexMessageMetadata = {
  /** The running total of the thread. */
  usage: Usage;
};
