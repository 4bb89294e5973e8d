import type { AppServerClient } from "@codex/app-server";
import { RequestFailedError } from "@codex/app-server/errors";
import type {
  JsonValue,
  McpServerToolCallResponse,
  McpServerStatus as WireServerStatus,
} from "@codex/app-server/wire";
import { abortErrorOf } from "@codex/exec/errors";
import type { McpContentBlock } from "@codex/protocol";
import { describeValue } from "@codex/protocol/describe";
import { checkOptions } from "../checks/check-options.js";
import { abortSignal, object, text } from "../checks/option-checks.js";
import type { EngineServer } from "../engine/engine.js";
import { PagedList } from "../engine/paged-list.js";
import { readAnswer, readId, readPage, requireObject } from "../engine/server-answers.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { Runtime } from "../turn/runtime.js";
import type {
  CallMcpToolOptions,
  McpCallResult,
  McpOptions,
  McpResourceContents,
  McpServerStatus,
} from "./mcp-results.js";
import { threadParts } from "./thread-record.js";

const thread = { ...object, expected: "a Thread of this Codex" };

export function readOptions<Options extends McpOptions>(
  runtime: Runtime,
  where: string,
  given: unknown,
  others: Record<Exclude<keyof Options, "thread">, typeof thread>,
): Options {
  const checks = { thread, ...others } as never;
  const options = checkOptions<Options>(where, given, checks, runtime.options.onDiagnostic);
  runtime.requireServer(where);
  if (options.thread !== undefined && threadParts.get(options.thread)?.runtime !== runtime)
    throw new InvalidOptionError("thread", thread.expected, describeValue(options.thread), where);
  return options;
}

export function checkText(where: string, option: string, given: unknown): string {
  if (text.accepts(given)) return given as string;
  throw new InvalidOptionError(option, text.expected, text.describe(given), where);
}

/** Copies arguments, which the caller could change before they are sent. */
function copyJson(where: string, args: unknown): JsonValue {
  try {
    return JSON.parse(JSON.stringify(args));
  } catch {
    // It contains itself, or a bigint.
    throw new InvalidOptionError("args", "an object that JSON can hold", describeValue(args), where);
  }
}

/** Works with a thread that is loaded, during a turn of it as well. Without a thread, `threadId` is `undefined`. */
export function withThread<Result>(
  runtime: Runtime,
  where: string,
  { thread }: McpOptions,
  work: (client: AppServerClient, threadId: string | undefined, server: EngineServer) => Promise<Result>,
): Promise<Result> {
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    const parts = thread && threadParts.get(thread);
    if (parts === undefined) return work(client, undefined, server);
    const { conversation, options } = parts;
    if (conversation.mustBeFound) await conversation.find();
    const id = conversation.requireId(where);
    if (server.holds(id)) {
      try {
        return await work(client, id, server);
      } catch (error) {
        // It was being unloaded.
        if (!(error instanceof RequestFailedError && /thread not found/.test(error.serverMessage)))
          throw error;
      }
    }
    return conversation.between(where, () =>
      server.use(id, options, (loaded) => work(client, loaded.id, server)),
    );
  });
}

export async function listMcpServers(runtime: Runtime, given: unknown): Promise<McpServerStatus[]> {
  const where = "codex.mcp.status()";
  const method = "mcpServerStatus/list";
  const options = readOptions<McpOptions>(runtime, where, given, {});
  return withThread(runtime, where, options, (client, threadId) =>
    new PagedList(method, async (cursor) =>
      readPage(method, await client.request(method, { cursor, threadId }), (server) =>
        toStatus(runtime, requireObject(method, server)),
      ),
    ).toArray(),
  );
}

function toStatus(runtime: Runtime, server: WireServerStatus): McpServerStatus {
  const { name, runtimeStatus, authStatus, toolsError, serverInfo } = server;
  const tools = Object.values(server.tools).flatMap((tool) => tool ?? []);
  return {
    name,
    status: runtimeStatus ?? null,
    authentication: authStatus,
    error: toolsError ? runtime.secrets.redact(toolsError) : null,
    serverInfo: serverInfo && { name: serverInfo.name, version: serverInfo.version },
    tools: tools
      .map((tool) => ({
        ...described(tool),
        inputSchema: tool.inputSchema,
        outputSchema: tool.outputSchema ?? null,
        annotations: (tool.annotations as Record<string, unknown> | undefined) ?? null,
      }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
    resources: server.resources.map((resource) => ({
      uri: resource.uri,
      ...described(resource),
      mimeType: resource.mimeType ?? null,
    })),
    resourceTemplates: server.resourceTemplates.map((template) => ({
      uriTemplate: template.uriTemplate,
      ...described(template),
      mimeType: template.mimeType ?? null,
    })),
  };
}

function described({ name, title, description }: { name: string; title?: string; description?: string }) {
  return { name, title: title ?? null, description: description ?? null };
}

export async function callMcpTool(
  runtime: Runtime,
  server: unknown,
  tool: unknown,
  args: unknown,
  given: unknown,
): Promise<McpCallResult> {
  const where = "codex.mcp.callTool()";
  const target = { server: checkText(where, "server", server), tool: checkText(where, "tool", tool) };
  if (!object.accepts(args))
    throw new InvalidOptionError("args", object.expected, describeValue(args), where);
  const call = { ...target, arguments: copyJson(where, args) };
  const options = readOptions<CallMcpToolOptions>(runtime, where, given, { signal: abortSignal });
  const { signal } = options;
  if (signal?.aborted) throw abortErrorOf(signal);
  const method = "mcpServer/tool/call";
  return withThread(runtime, where, options, async (client, threadId) => {
    const id = threadId ?? (await startThread(runtime, client));
    try {
      return toResult(await client.request(method, { threadId: id, ...call }, { signal }));
    } finally {
      // Nothing else uses it, and it is not recorded.
      if (threadId === undefined)
        await client.request("thread/unsubscribe", { threadId: id }).catch(() => {});
    }
  });
}

/** Starts a thread for one call. With a writable sandbox, the server would mark the project as trusted. */
async function startThread(runtime: Runtime, client: AppServerClient): Promise<string> {
  const { threadDefaults, threadParameters } = await runtime.late();
  const defaults = threadDefaults(runtime.options, runtime.overrides)();
  const parameters = { ...threadParameters({ sandboxMode: "read-only" }, defaults), ephemeral: true };
  return readId("thread/start", "thread", await client.request("thread/start", parameters));
}

function toResult(answer: McpServerToolCallResponse): McpCallResult {
  return readAnswer("mcpServer/tool/call", answer, ({ content, structuredContent, isError }) => ({
    content: [...content] as McpContentBlock[],
    structuredContent: structuredContent ?? undefined,
    isError: isError === true,
  }));
}

export async function readMcpResource(
  runtime: Runtime,
  server: unknown,
  uri: unknown,
  given: unknown,
): Promise<McpResourceContents[]> {
  const where = "codex.mcp.readResource()";
  const method = "mcpServer/resource/read";
  const request = { server: checkText(where, "server", server), uri: checkText(where, "uri", uri) };
  const options = readOptions<McpOptions>(runtime, where, given, {});
  return withThread(runtime, where, options, async (client, threadId) => {
    const answer = await client.request(method, { ...request, threadId });
    return readAnswer(method, answer, ({ contents }) =>
      contents.map((part) => ({
        uri: part.uri,
        mimeType: part.mimeType ?? null,
        text: "text" in part ? part.text : null,
        data: "blob" in part ? new Uint8Array(Buffer.from(part.blob, "base64")) : null,
      })),
    );
  });
}

export async function reloadMcpServers(runtime: Runtime): Promise<void> {
  await runtime.useServer("codex.mcp.reload()", async (server) =>
    (await server.connect()).request("config/mcpServer/reload", undefined),
  );
}
