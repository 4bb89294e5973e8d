// Written from the schemas; do not edit. After a change to a schema: `pnpm test --update`, in this package.
// biome-ignore-all format: as it was written
// biome-ignore-all lint: as it was written

function isItemCompletedEvent(value: unknown): boolean {
  return isObject(value) &&
    value["type"] === "item.completed" &&
    isThreadItem(value["item"]);
}

function isItemDeltaEvent(value: unknown): boolean {
  return isObject(value) &&
    value["type"] === "item.delta" &&
    typeof value["item_id"] === "string" &&
    typeof value["item_type"] === "string" &&
    typeof value["delta"] === "string";
}

function isItemStartedEvent(value: unknown): boolean {
  return isObject(value) &&
    value["type"] === "item.started" &&
    isThreadItem(value["item"]);
}

function isItemUpdatedEvent(value: unknown): boolean {
  return isObject(value) &&
    value["type"] === "item.updated" &&
    isThreadItem(value["item"]);
}

function isThreadErrorEvent(value: unknown): boolean {
  return isObject(value) &&
    value["type"] === "error" &&
    typeof value["message"] === "string";
}

function isThreadError(value: unknown): boolean {
  return isObject(value) &&
    typeof value["message"] === "string" &&
    (value["reason"] === undefined ? !("reason" in value) : (value["reason"] === null || typeof value["reason"] === "string")) &&
    (value["http_status"] === undefined ? !("http_status" in value) : (value["http_status"] === null || Number.isSafeInteger(value["http_status"])));
}

export function isThreadEvent(value: unknown): boolean {
  if (!isObject(value)) return false;
  switch (value["type"]) {
    case "thread.started": return isThreadStartedEvent(value);
    case "turn.started": return isTurnStartedEvent(value);
    case "turn.completed": return isTurnCompletedEvent(value);
    case "turn.failed": return isTurnFailedEvent(value);
    case "item.started": return isItemStartedEvent(value);
    case "item.updated": return isItemUpdatedEvent(value);
    case "item.completed": return isItemCompletedEvent(value);
    case "item.delta": return isItemDeltaEvent(value);
    case "error": return isThreadErrorEvent(value);
    default: return isUnknownThreadEvent(value);
  }
}

function isThreadStartedEvent(value: unknown): boolean {
  return isObject(value) &&
    value["type"] === "thread.started" &&
    typeof value["thread_id"] === "string";
}

function isTurnCompletedEvent(value: unknown): boolean {
  return isObject(value) &&
    value["type"] === "turn.completed" &&
    (value["usage"] === undefined ? !("usage" in value) : isUsage(value["usage"]));
}

function isTurnFailedEvent(value: unknown): boolean {
  return isObject(value) &&
    value["type"] === "turn.failed" &&
    isThreadError(value["error"]);
}

function isTurnStartedEvent(value: unknown): boolean {
  return isObject(value) &&
    value["type"] === "turn.started";
}

function isUnknownThreadEvent(value: unknown): boolean {
  return isObject(value) &&
    typeof value["type"] === "string";
}

function isUsage(value: unknown): boolean {
  return isObject(value) &&
    Number.isSafeInteger(value["input_tokens"]) &&
    Number.isSafeInteger(value["cached_input_tokens"]) &&
    (value["cache_write_input_tokens"] === undefined ? !("cache_write_input_tokens" in value) : Number.isSafeInteger(value["cache_write_input_tokens"])) &&
    Number.isSafeInteger(value["output_tokens"]) &&
    (value["reasoning_output_tokens"] === undefined ? !("reasoning_output_tokens" in value) : Number.isSafeInteger(value["reasoning_output_tokens"]));
}

function isAgentMessageItem(value: unknown): boolean {
  return isObject(value) &&
    typeof value["id"] === "string" &&
    value["type"] === "agent_message" &&
    typeof value["text"] === "string" &&
    (value["phase"] === undefined ? !("phase" in value) : (value["phase"] === null || typeof value["phase"] === "string"));
}

function isCollabAgentState(value: unknown): boolean {
  return isObject(value) &&
    typeof value["status"] === "string" &&
    (value["message"] === undefined ? !("message" in value) : (value["message"] === null || typeof value["message"] === "string"));
}

function isCollabToolCallItem(value: unknown): boolean {
  return isObject(value) &&
    typeof value["id"] === "string" &&
    value["type"] === "collab_tool_call" &&
    typeof value["tool"] === "string" &&
    typeof value["sender_thread_id"] === "string" &&
    Array.isArray(value["receiver_thread_ids"]) && value["receiver_thread_ids"].every((element: unknown) => typeof element === "string") &&
    (value["prompt"] === undefined ? !("prompt" in value) : (value["prompt"] === null || typeof value["prompt"] === "string")) &&
    isObject(value["agents_states"]) && Object.values(value["agents_states"]).every((element: unknown) => isCollabAgentState(element)) &&
    typeof value["status"] === "string";
}

function isCommandExecutionItem(value: unknown): boolean {
  return isObject(value) &&
    typeof value["id"] === "string" &&
    value["type"] === "command_execution" &&
    typeof value["command"] === "string" &&
    typeof value["aggregated_output"] === "string" &&
    (value["exit_code"] === undefined ? !("exit_code" in value) : (value["exit_code"] === null || Number.isSafeInteger(value["exit_code"]))) &&
    typeof value["status"] === "string";
}

function isDynamicToolCallItem(value: unknown): boolean {
  return isObject(value) &&
    typeof value["id"] === "string" &&
    value["type"] === "dynamic_tool_call" &&
    typeof value["tool"] === "string" &&
    (value["namespace"] === undefined ? !("namespace" in value) : (value["namespace"] === null || typeof value["namespace"] === "string")) &&
    (value["content"] === undefined ? !("content" in value) : (value["content"] === null || Array.isArray(value["content"]))) &&
    typeof value["status"] === "string";
}

function isErrorItem(value: unknown): boolean {
  return isObject(value) &&
    typeof value["id"] === "string" &&
    value["type"] === "error" &&
    typeof value["message"] === "string";
}

function isFileChangeItem(value: unknown): boolean {
  return isObject(value) &&
    typeof value["id"] === "string" &&
    value["type"] === "file_change" &&
    Array.isArray(value["changes"]) && value["changes"].every((element: unknown) => isFileUpdateChange(element)) &&
    typeof value["status"] === "string";
}

function isFileUpdateChange(value: unknown): boolean {
  return isObject(value) &&
    typeof value["path"] === "string" &&
    typeof value["kind"] === "string" &&
    (value["diff"] === undefined ? !("diff" in value) : typeof value["diff"] === "string");
}

function isMcpToolCallError(value: unknown): boolean {
  return isObject(value) &&
    typeof value["message"] === "string";
}

function isMcpToolCallItem(value: unknown): boolean {
  return isObject(value) &&
    typeof value["id"] === "string" &&
    value["type"] === "mcp_tool_call" &&
    typeof value["server"] === "string" &&
    typeof value["tool"] === "string" &&
    (value["result"] === undefined ? !("result" in value) : (value["result"] === null || isMcpToolCallResult(value["result"]))) &&
    (value["error"] === undefined ? !("error" in value) : (value["error"] === null || isMcpToolCallError(value["error"]))) &&
    typeof value["status"] === "string";
}

function isMcpToolCallResult(value: unknown): boolean {
  return isObject(value) &&
    Array.isArray(value["content"]);
}

function isReasoningItem(value: unknown): boolean {
  return isObject(value) &&
    typeof value["id"] === "string" &&
    value["type"] === "reasoning" &&
    typeof value["text"] === "string";
}

function isThreadItem(value: unknown): boolean {
  if (!isObject(value)) return false;
  switch (value["type"]) {
    case "agent_message": return isAgentMessageItem(value);
    case "reasoning": return isReasoningItem(value);
    case "command_execution": return isCommandExecutionItem(value);
    case "file_change": return isFileChangeItem(value);
    case "mcp_tool_call": return isMcpToolCallItem(value);
    case "dynamic_tool_call": return isDynamicToolCallItem(value);
    case "collab_tool_call": return isCollabToolCallItem(value);
    case "web_search": return isWebSearchItem(value);
    case "todo_list": return isTodoListItem(value);
    case "error": return isErrorItem(value);
    default: return isUnknownThreadItem(value);
  }
}

function isTodoItem(value: unknown): boolean {
  return isObject(value) &&
    typeof value["text"] === "string" &&
    typeof value["completed"] === "boolean";
}

function isTodoListItem(value: unknown): boolean {
  return isObject(value) &&
    typeof value["id"] === "string" &&
    value["type"] === "todo_list" &&
    Array.isArray(value["items"]) && value["items"].every((element: unknown) => isTodoItem(element));
}

function isUnknownThreadItem(value: unknown): boolean {
  return isObject(value) &&
    typeof value["type"] === "string" &&
    typeof value["id"] === "string";
}

function isUnknownWebSearchAction(value: unknown): boolean {
  return isObject(value) &&
    typeof value["type"] === "string";
}

function isWebSearchAction(value: unknown): boolean {
  if (!isObject(value)) return false;
  switch (value["type"]) {
    case "search": return isWebSearchQueryAction(value);
    case "open_page": return isWebSearchOpenPageAction(value);
    case "find_in_page": return isWebSearchFindInPageAction(value);
    case "other": return isWebSearchOtherAction(value);
    default: return isUnknownWebSearchAction(value);
  }
}

function isWebSearchFindInPageAction(value: unknown): boolean {
  return isObject(value) &&
    value["type"] === "find_in_page" &&
    (value["url"] === undefined ? !("url" in value) : (value["url"] === null || typeof value["url"] === "string")) &&
    (value["pattern"] === undefined ? !("pattern" in value) : (value["pattern"] === null || typeof value["pattern"] === "string"));
}

function isWebSearchOpenPageAction(value: unknown): boolean {
  return isObject(value) &&
    value["type"] === "open_page" &&
    (value["url"] === undefined ? !("url" in value) : (value["url"] === null || typeof value["url"] === "string"));
}

function isWebSearchOtherAction(value: unknown): boolean {
  return isObject(value) &&
    value["type"] === "other";
}

function isWebSearchQueryAction(value: unknown): boolean {
  return isObject(value) &&
    value["type"] === "search" &&
    (value["query"] === undefined ? !("query" in value) : (value["query"] === null || typeof value["query"] === "string")) &&
    (value["queries"] === undefined ? !("queries" in value) : (value["queries"] === null || Array.isArray(value["queries"]) && value["queries"].every((element: unknown) => typeof element === "string")));
}

function isWebSearchItem(value: unknown): boolean {
  return isObject(value) &&
    typeof value["id"] === "string" &&
    value["type"] === "web_search" &&
    typeof value["query"] === "string" &&
    (value["action"] === undefined ? !("action" in value) : (value["action"] === null || isWebSearchAction(value["action"]))) &&
    (value["results"] === undefined ? !("results" in value) : (value["results"] === null || Array.isArray(value["results"])));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
