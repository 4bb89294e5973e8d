import type { ThreadItem } from "@codex/app-server/wire";
import type {
  CollabToolCallItem,
  DynamicToolCallItem,
  DynamicToolContent,
  McpToolCallItem,
  WebSearchAction,
  WebSearchItem,
} from "@codex/protocol";

import { snakeCase } from "./snake-case.js";

type ServerItem<Type extends ThreadItem["type"]> = Extract<ThreadItem, { type: Type }>;

/** A call of an MCP tool. */
export function translateMcpToolCall(item: ServerItem<"mcpToolCall">): McpToolCallItem {
  const { id, server, tool, result, error } = item;
  return {
    id,
    type: "mcp_tool_call",
    server,
    tool,
    arguments: item.arguments,
    result: result && {
      content: result.content as never,
      ...(result._meta != null && { _meta: result._meta }),
      structured_content: result.structuredContent,
    },
    error,
    status: snakeCase(item.status),
  };
}

/** A call of a tool that this program runs. */
export function translateDynamicToolCall(item: ServerItem<"dynamicToolCall">): DynamicToolCallItem {
  return {
    id: item.id,
    type: "dynamic_tool_call",
    tool: item.tool,
    namespace: item.namespace,
    arguments: item.arguments,
    content: item.contentItems?.map(translateToolContent) ?? null,
    status: snakeCase(item.status),
  };
}

function translateToolContent(
  content: NonNullable<ServerItem<"dynamicToolCall">["contentItems"]>[number],
): DynamicToolContent {
  switch (content.type) {
    case "inputText":
      return { type: "text", text: content.text };
    case "inputImage":
      return { type: "image", url: content.imageUrl };
    case "inputAudio":
      return { type: "audio", url: content.audioUrl };
    default:
      return content;
  }
}

/** A call that concerns another agent. */
export function translateCollabToolCall(item: ServerItem<"collabAgentToolCall">): CollabToolCallItem {
  const states = Object.entries(item.agentsStates).flatMap(([threadId, state]) =>
    state ? [[threadId, { status: snakeCase(state.status), message: state.message }] as const] : [],
  );
  return {
    id: item.id,
    type: "collab_tool_call",
    // exec has no word of its own for resuming an agent.
    tool: item.tool === "resumeAgent" ? "wait" : snakeCase(item.tool),
    sender_thread_id: item.senderThreadId,
    receiver_thread_ids: item.receiverThreadIds,
    prompt: item.prompt,
    agents_states: Object.fromEntries(states),
    status: snakeCase(item.status),
  };
}

/** A search of the web. */
export function translateWebSearch({ id, query, action, results }: ServerItem<"webSearch">): WebSearchItem {
  return {
    id,
    type: "web_search",
    query,
    ...(action && { action: { ...withoutNulls(action), type: snakeCase(action.type) } as WebSearchAction }),
    ...(results && { results }),
  };
}

function withoutNulls(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
