import type {
  JsonValue,
  McpServerElicitationRequestParams,
  McpServerElicitationRequestResponse,
} from "@codex/app-server/wire";
import { fieldOf } from "../checks/caller-values.js";
import { type AnswerScope, askHandler, explainMissing, type Handler, type RequestKind } from "./handler.js";

/** A question from an MCP server to the user. Narrow it by `mode`. */
export type ElicitationRequest = FormElicitationRequest | UrlElicitationRequest;

/** The fields that all questions from MCP servers have. */
export type ElicitationOrigin = {
  /** The thread that the MCP server works for. A sub-agent has a thread of its own. */
  threadId: string;
  /** The running turn; `null` when the server does not know it. */
  turnId: string | null;
  /** The name of the MCP server in the configuration. */
  serverName: string;
  /** The question, ready to be displayed. */
  message: string;
  /** Metadata from the MCP server: any JSON, usually `null`. */
  meta: unknown;
};

/** A form to fill in. */
export type FormElicitationRequest = ElicitationOrigin & {
  /** The mode of the question. */
  mode: "form";
  /** The JSON Schema of the form: an object with primitive fields. */
  schema: Readonly<Record<string, unknown>>;
};

/** A page to visit, for example to log in. */
export type UrlElicitationRequest = ElicitationOrigin & {
  /** The mode of the question. */
  mode: "url";
  /** The URL of the page. */
  url: string;
  /** The id that the MCP server gave the question. */
  elicitationId: string;
};

/** The outcome of a question: answered, refused, or dismissed without an answer. */
export type ElicitationAction = "accept" | "decline" | "cancel";

/** The answer to a question from an MCP server. The action alone is enough when there is nothing to fill in. */
export type ElicitationDecision =
  | ElicitationAction
  | {
      /** The outcome of the question. */
      action: ElicitationAction;
      /** The completed form, with `accept` only. The MCP server validates it; the SDK does not. */
      content?: Readonly<Record<string, unknown>> | undefined;
    };

/** Answers questions from MCP servers, or ends the turn without an answer: `"park"`, as in `ApprovalDecision`. May be async. */
export type ElicitationHandler = Handler<ElicitationRequest, ElicitationDecision | "park">;

type SupportedParams = Extract<McpServerElicitationRequestParams, { mode: "form" | "url" }>;

/** Questions of MCP servers in a supported mode. */
export const elicitation: RequestKind<
  SupportedParams,
  ElicitationRequest,
  McpServerElicitationRequestResponse
> = {
  option: "onElicitation",
  fallback: { action: "cancel", content: null, _meta: null },
  diagnose: ({ serverName }, reason) => refusal(serverName, "cancel", reason),

  read(params) {
    const { threadId, turnId, serverName, message, _meta: meta } = params;
    const origin = { threadId, turnId, serverName, message, meta };
    if (params.mode === "url") {
      const { url, elicitationId } = params;
      return { mode: "url", ...origin, url, elicitationId };
    }
    const schema = params.requestedSchema as Readonly<Record<string, unknown>>;
    return { mode: "form", ...origin, schema };
  },

  toAnswer(answer) {
    const action = typeof answer === "string" ? answer : fieldOf(answer, "action");
    const content = fieldOf(answer, "content");
    if (!isAction(action)) return undefined;
    if (
      content !== undefined &&
      (typeof content !== "object" || content === null || Array.isArray(content))
    ) {
      return undefined;
    }
    return { action, content: (content as JsonValue) ?? null, _meta: null };
  },
};

function isAction(value: unknown): value is ElicitationAction {
  return value === "accept" || value === "decline" || value === "cancel";
}

/**
 * Answers a question from an MCP server. It is declined when there is no handler or its mode is unknown, and cancelled when
 * the handler gives no answer.
 */
export async function answerElicitation(
  params: McpServerElicitationRequestParams,
  scope: AnswerScope,
): Promise<McpServerElicitationRequestResponse> {
  const { mode, serverName } = params;
  const hasHandler = scope.options?.onElicitation !== undefined;
  if (hasHandler && (mode === "form" || mode === "url")) return askHandler(elicitation, params, scope);
  const refused = { action: "decline", content: null, _meta: null } as const;
  if (!hasHandler && scope.leave()) return refused;
  const reason = hasHandler
    ? `its mode, ${mode}, is not supported`
    : explainMissing(elicitation.option, scope);
  scope.report(refusal(serverName, "decline", reason));
  return refused;
}

function refusal(serverName: string, action: ElicitationAction, reason: string) {
  const message = `A question from the MCP server ${serverName} was answered with "${action}": ${reason}.`;
  return { code: "elicitation_refused", message };
}
