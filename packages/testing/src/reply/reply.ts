import type { JsonObject } from "../json.js";
import { checkNames, type NamesOf } from "../option-names.js";
import {
  type DisconnectReply,
  defaultUsage,
  type HttpFailureReply,
  type ModelOutput,
  type OutputReply,
  type ResponseFailureReply,
  type StallReply,
  textChunks,
  type WebSearchAction,
} from "./model-reply.js";
import { type PatchChange, patchText } from "./patch-text.js";
import type { CallOptions, ReplyOptions, ShellOptions, TextOptions } from "./reply-options.js";

/** Without it, the agent uses the login shell of the user who runs the test. */
const defaultShell = process.platform === "win32" ? undefined : "bash";

/** Builds the replies of a scripted model. */
export const reply = {
  /** An assistant message. Given a list, each entry is one delta. */
  text(text: string | readonly string[], options: TextOptions = {}): OutputReply {
    checkReplyOptions("text", options, textOptions);
    const { chunkSize, unfinished = false, phase, ...rest } = options;
    const chunks = typeof text === "string" ? textChunks(text, chunkSize) : [...text];
    return outputs([{ kind: "text", chunks, unfinished, ...(phase && { phase }) }], rest);
  },

  /** An assistant message that is the JSON text of `value`: what a model answers when an output schema is set. */
  json(value: unknown, options: TextOptions = {}): OutputReply {
    checkReplyOptions("json", options, textOptions);
    return reply.text(JSON.stringify(value), options);
  },

  /** A reasoning item. Given a list, each entry is one part of its summary. */
  reasoning(
    summary: string | readonly string[],
    options: ReplyOptions & {
      /** The raw reasoning text as well. Default: none, as hosted models send none. */
      content?: string;
    } = {},
  ): OutputReply {
    checkReplyOptions("reasoning", options, { content: true });
    const { content = "", ...rest } = options;
    return outputs(
      [{ kind: "reasoning", summary: typeof summary === "string" ? [summary] : [...summary], content }],
      rest,
    );
  },

  /** A call of `exec_command`: the agent runs the command and sends its output in the next request. */
  shell(command: string, options: ShellOptions = {}): OutputReply {
    checkReplyOptions("shell", options, {
      callId: true,
      workdir: true,
      shell: true,
      login: true,
      yieldTimeMs: true,
      escalate: true,
      justification: true,
    });
    const {
      workdir,
      shell = defaultShell,
      login = false,
      yieldTimeMs,
      escalate,
      justification,
      ...rest
    } = options;
    return reply.functionCall(
      "exec_command",
      {
        cmd: command,
        login,
        ...(shell !== undefined && { shell }),
        ...(workdir !== undefined && { workdir }),
        ...(yieldTimeMs !== undefined && { yield_time_ms: yieldTimeMs }),
        ...(escalate && { sandbox_permissions: "require_escalated" }),
        ...(justification !== undefined && { justification }),
      },
      rest,
    );
  },

  /** A call of `apply_patch`, from a list of changes or from text in the tool's own format. */
  patch(changes: string | readonly PatchChange[], options: CallOptions = {}): OutputReply {
    checkReplyOptions("patch", options, { callId: true });
    return reply.customCall(
      "apply_patch",
      typeof changes === "string" ? changes : patchText(changes),
      options,
    );
  },

  /** A call of an MCP server's tool, under the name by which the agent offers it. */
  mcpCall(server: string, tool: string, args: JsonObject = {}, options: CallOptions = {}): OutputReply {
    checkReplyOptions("mcpCall", options, { callId: true });
    const { namespace, name } = mcpToolName(server, tool);
    return reply.functionCall(name, args, { namespace, ...options });
  },

  /**
   * A web search that the provider ran. The agent sends no output for it, so a response without anything else ends the
   * turn. Combine it with a text through `reply.all`.
   */
  webSearch(search: string | WebSearchAction, options: ReplyOptions = {}): OutputReply {
    checkReplyOptions("webSearch", options, {});
    const action: WebSearchAction = typeof search === "string" ? { type: "search", query: search } : search;
    return outputs([{ kind: "web_search", action }], options);
  },

  /** A call of any tool by its name. Arguments given as a string are sent unchanged, even if they are not JSON. */
  functionCall(
    name: string,
    args: JsonObject | string = {},
    options: CallOptions & {
      /** The namespace the tool was offered in. Default: none. */
      namespace?: string;
    } = {},
  ): OutputReply {
    checkReplyOptions("functionCall", options, { callId: true, namespace: true });
    const { callId, namespace, ...rest } = options;
    return outputs(
      [
        {
          kind: "function_call",
          name,
          arguments: typeof args === "string" ? args : JSON.stringify(args),
          ...(namespace !== undefined && { namespace }),
          ...(callId !== undefined && { callId }),
        },
      ],
      rest,
    );
  },

  /** A call of any freeform tool by its name. */
  customCall(name: string, input: string, options: CallOptions = {}): OutputReply {
    checkReplyOptions("customCall", options, { callId: true });
    const { callId, ...rest } = options;
    return outputs([{ kind: "custom_call", name, input, ...(callId !== undefined && { callId }) }], rest);
  },

  /**
   * JavaScript for a model in code mode, which it gives to the tool `exec`: `text(await tools.exec_command({ cmd: "ls" }))`.
   * The code prints with `text()` and `image()`. Other models have no such tool: check `request.codeMode`. The other
   * builders need no code; the server writes it for them when the model works in code mode.
   */
  code(source: string, options: CallOptions = {}): OutputReply {
    checkReplyOptions("code", options, { callId: true });
    return reply.customCall("exec", source, options);
  },

  /** A search in the tools that are offered only on demand. Models in code mode look through `ALL_TOOLS` instead. */
  toolSearch(
    query: string,
    options: CallOptions & {
      /** The most tools wanted back. Default: the agent's. */
      limit?: number;
    } = {},
  ): OutputReply {
    checkReplyOptions("toolSearch", options, { callId: true, limit: true });
    const { callId, limit, ...rest } = options;
    return outputs(
      [
        {
          kind: "tool_search",
          query,
          ...(limit !== undefined && { limit }),
          ...(callId !== undefined && { callId }),
        },
      ],
      rest,
    );
  },

  /** An output item exactly as given, for what has no builder here. */
  raw(item: JsonObject, options: ReplyOptions = {}): OutputReply {
    checkReplyOptions("raw", options, {});
    return outputs([{ kind: "raw", item }], options);
  },

  /** Several outputs in one response, in order. Of an option given to several of them, the last one counts. */
  all(...replies: readonly OutputReply[]): OutputReply {
    return Object.assign({}, ...replies, { outputs: replies.flatMap((each) => each.outputs) });
  },

  /**
   * The provider refuses the request. The agent gives up at once on 400, and retries several times on most others
   * (see `maxRetries` of `startScriptedModel`).
   */
  fail(
    status: number,
    body: unknown = { error: { message: `scripted failure ${status}` } },
    options: {
      /** Further response headers. */
      headers?: Record<string, string>;
    } = {},
  ): HttpFailureReply {
    checkNames("reply.fail()", options, { headers: true });
    return { kind: "http_failure", status, body, headers: options.headers ?? {} };
  },

  /** The stream starts, then reports `response.failed`; `before` is what it says until then. */
  responseFailed(code: string, message: string, before?: OutputReply): ResponseFailureReply {
    return { kind: "response_failure", outcome: "failed", code, message, before: before?.outputs ?? [] };
  },

  /** The stream starts, then reports `response.incomplete` with a reason such as `max_output_tokens`. */
  responseIncomplete(reason: string, before?: OutputReply): ResponseFailureReply {
    return {
      kind: "response_failure",
      outcome: "incomplete",
      code: reason,
      message: "",
      before: before?.outputs ?? [],
    };
  },

  /** Never answers, or says `before` and then falls silent. The connection stays open until either side closes it. */
  stall(before?: OutputReply): StallReply {
    return { kind: "stall", ...(before && { before }) };
  },

  /** Breaks the connection, at once or after `before`. The agent reconnects and asks again. */
  disconnect(before?: OutputReply): DisconnectReply {
    return { kind: "disconnect", ...(before && { before }) };
  },
} as const;

const textOptions = { chunkSize: true, unfinished: true, phase: true } as const;

/** Checks the options of a builder: those of every reply, and its own. */
function checkReplyOptions<Options extends ReplyOptions>(
  builder: string,
  options: Options,
  own: NamesOf<Omit<Options, keyof ReplyOptions>>,
): void {
  const common: NamesOf<ReplyOptions> = { usage: true, latencyMs: true, delayMs: true };
  checkNames(`reply.${builder}()`, options, { ...own, ...common });
  if (options.usage) checkNames(`\`usage\` of reply.${builder}()`, options.usage, defaultUsage);
}

function outputs(list: ModelOutput[], options: ReplyOptions): OutputReply {
  return { kind: "outputs", outputs: list, ...options };
}

/**
 * How the binary offers an MCP tool to the model: the server becomes the namespace, and whatever
 * is no letter, digit or underscore becomes an underscore in both names.
 */
function mcpToolName(server: string, tool: string): { namespace: string; name: string } {
  return { namespace: `mcp__${plain(server)}`, name: plain(tool) };
}

function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, "_");
}
