import type {
  CodexErrorInfo,
  HookRunSummary,
  RateLimitSnapshot,
  FileUpdateChange as ServerChange,
  ThreadItem as ServerItem,
  TokenUsageBreakdown,
  TurnError,
} from "@codex/app-server/wire";
import type {
  AgentMessageItem,
  CollabToolCallItem,
  DynamicToolCallItem,
  DynamicToolContent,
  FileUpdateChange,
  HookRunItem,
  ImageGenerationItem,
  McpToolCallItem,
  ThreadError,
  ThreadItem,
  Usage,
  WebSearchAction,
  WebSearchItem,
} from "@codex/protocol";

/**
 * Translates an item to what `codex exec` would print; `undefined` for items that it does not print (user messages and empty
 * reasoning). Kinds that this version does not know keep their fields and become unknown items.
 */
export function translateItem(item: ServerItem): ThreadItem | undefined {
  const { id } = item;
  switch (item.type) {
    case "userMessage":
    case "hookPrompt":
    case "functionCallOutput":
      return undefined;
    case "agentMessage":
      return translateMessage(item);
    case "reasoning": {
      const text = item.summary.filter((part) => part !== "").join("\n");
      return text === "" ? undefined : { id, type: "reasoning", text };
    }
    case "commandExecution":
      return {
        id,
        type: "command_execution",
        command: item.command,
        aggregated_output: item.aggregatedOutput ?? "",
        exit_code: absentOrNull(item.exitCode),
        status: snakeCase(item.status),
        ...present({ cwd: item.cwd, duration_ms: item.durationMs }),
      };
    case "fileChange":
      return {
        id,
        type: "file_change",
        changes: item.changes.map(translateChange),
        status: snakeCase(item.status),
      };
    case "mcpToolCall":
      return translateMcpToolCall(item);
    case "dynamicToolCall":
      return translateDynamicToolCall(item);
    case "collabAgentToolCall":
      return translateCollabToolCall(item);
    case "webSearch":
      return translateWebSearch(item);
    case "plan":
      return { id, type: "plan", text: item.text };
    case "contextCompaction":
      return { id, type: "context_compaction" };
    case "enteredReviewMode":
      return { id, type: "entered_review_mode", review: item.review };
    case "exitedReviewMode":
      return { id, type: "exited_review_mode", review: item.review };
    case "sleep":
      return { id, type: "sleep", duration_ms: item.durationMs };
    case "imageView":
      return { id, type: "image_view", path: item.path };
    case "imageGeneration":
      return translateImageGeneration(item);
    case "subAgentActivity":
      return {
        id,
        type: "sub_agent_activity",
        kind: snakeCase(item.kind),
        agent_thread_id: item.agentThreadId,
        agent_path: item.agentPath,
        ...known({ model: item.model, reasoning_effort: item.reasoningEffort }),
      };
    default:
      return { ...(item as object), type: snakeCase((item as ServerItem).type) } as unknown as ThreadItem;
  }
}

/** Translates the change to a file. */
export function translateChange({ path, kind, diff }: ServerChange): FileUpdateChange {
  const moved = kind.type === "update" && kind.move_path ? { move_path: kind.move_path } : {};
  return { path, kind: kind.type, diff, ...moved };
}

/** Translates a run of a hook, which the server does not report as an item. */
export function translateHookRun(run: HookRunSummary): HookRunItem {
  return {
    id: run.id,
    type: "hook_run",
    event: snakeCase(run.eventName),
    handler: snakeCase(run.handlerType),
    source_path: run.sourcePath,
    status: run.status === "running" ? "in_progress" : snakeCase(run.status),
    status_message: run.statusMessage,
    output: run.entries.map(({ kind, text }) => ({ kind, text })),
    // The generated type says `bigint`, and JSON has numbers.
    duration_ms: run.durationMs === null ? null : Number(run.durationMs),
  };
}

type ItemOf<Type extends ServerItem["type"]> = Extract<ServerItem, { type: Type }>;

/** Exec sends null in these fields, and so does the translation, although their types leave it out. */
const absentOrNull = <Value>(value: Value | null): Value => value as Value;

/** Omits what an older server does not send. */
function present<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

/** Omits what is not known. */
function known<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as never;
}

function translateMessage(item: ItemOf<"agentMessage">): AgentMessageItem {
  const { id, text, phase, delivery, questions } = item;
  return { id, type: "agent_message", text, ...known({ phase, delivery, questions }) };
}

function translateImageGeneration(item: ItemOf<"imageGeneration">): ImageGenerationItem {
  const { failure } = item;
  const image = "fileId" in item ? { file_id: item.fileId } : { result: item.result };
  return {
    id: item.id,
    type: "image_generation",
    status: snakeCase(item.status),
    revised_prompt: item.revisedPrompt,
    ...image,
    ...known({ saved_path: item.savedPath }),
    failure: failure && { type: snakeCase(failure.type), resets_at: failure.resetsAt },
  };
}

function translateMcpToolCall(item: ItemOf<"mcpToolCall">): McpToolCallItem {
  const { id, server, tool, result, error } = item;
  return {
    id,
    type: "mcp_tool_call",
    server,
    tool,
    arguments: item.arguments,
    result: absentOrNull(
      result && {
        content: result.content as never,
        ...(result._meta != null && { _meta: result._meta }),
        structured_content: result.structuredContent,
      },
    ),
    error: absentOrNull(error),
    status: snakeCase(item.status),
    ...present({ duration_ms: item.durationMs }),
  };
}

function translateDynamicToolCall(item: ItemOf<"dynamicToolCall">): DynamicToolCallItem {
  return {
    id: item.id,
    type: "dynamic_tool_call",
    tool: item.tool,
    namespace: item.namespace,
    arguments: item.arguments,
    content: item.contentItems?.map(translateToolContent) ?? null,
    status: snakeCase(item.status),
    ...present({ duration_ms: item.durationMs }),
  };
}

function translateToolContent(
  content: NonNullable<ItemOf<"dynamicToolCall">["contentItems"]>[number],
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

function translateCollabToolCall(item: ItemOf<"collabAgentToolCall">): CollabToolCallItem {
  const states = Object.entries(item.agentsStates).flatMap(([threadId, state]) =>
    state ? [[threadId, { status: snakeCase(state.status), message: state.message }] as const] : [],
  );
  return {
    id: item.id,
    type: "collab_tool_call",
    // exec has no value for resuming an agent.
    tool: item.tool === "resumeAgent" ? "wait" : snakeCase(item.tool),
    sender_thread_id: item.senderThreadId,
    receiver_thread_ids: item.receiverThreadIds,
    prompt: item.prompt,
    agents_states: Object.fromEntries(states),
    status: snakeCase(item.status),
    ...known({ model: item.model, reasoning_effort: item.reasoningEffort }),
  };
}

function translateWebSearch({ id, query, action, results }: ItemOf<"webSearch">): WebSearchItem {
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

/** Translates the error of a turn, with its reason. The server reports usage limits separately. */
export function translateError(error: TurnError | null, limits?: RateLimitSnapshot): ThreadError {
  if (error === null) return { message: "" };
  const reason = translateReason(error.codexErrorInfo);
  const resetsAt = reason.reason === "usage_limit_exceeded" ? resetOf(limits) : undefined;
  return { message: describeError(error), ...reason, ...(resetsAt !== undefined && { resets_at: resetsAt }) };
}

/** When the last of the exhausted windows resets, in seconds since 1970; `undefined` if the server does not say. */
function resetOf(limits: RateLimitSnapshot | undefined): number | undefined {
  const resets = [limits?.primary, limits?.secondary].flatMap((window) =>
    window && window.usedPercent >= 100 && Number.isSafeInteger(window.resetsAt)
      ? [window.resetsAt ?? 0]
      : [],
  );
  return resets.length === 0 ? undefined : Math.max(...resets);
}

/** The message of an error, as exec words it. */
export function describeError({ message, additionalDetails }: TurnError): string {
  return additionalDetails ? `${message} (${additionalDetails})` : message;
}

/** The server sends a reason, or an object whose only key is the reason, as `{ httpConnectionFailed: { httpStatusCode: 401 } }`. */
function translateReason(info: CodexErrorInfo | null | undefined): Omit<ThreadError, "message"> {
  if (typeof info === "string") return { reason: snakeCase(info) };
  const [entry] = Object.entries(info ?? {});
  if (entry === undefined) return {};
  const [name, details] = entry;
  const status = (details as { httpStatusCode?: unknown } | null)?.httpStatusCode;
  return { reason: snakeCase(name), ...(Number.isSafeInteger(status) && { http_status: status as number }) };
}

/** Translates token counts. */
export function translateUsage(count: TokenUsageBreakdown): Usage {
  return {
    input_tokens: count.inputTokens,
    cached_input_tokens: count.cachedInputTokens,
    cache_write_input_tokens: count.cacheWriteInputTokens,
    output_tokens: count.outputTokens,
    reasoning_output_tokens: count.reasoningOutputTokens,
  };
}

/** Translates `inProgress` to `in_progress`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
