import type {
  JsonValue,
  McpServerElicitationRequestParams,
  McpServerElicitationRequestResponse,
} from "@codex/app-server/wire";

import { fieldOf } from "../checks/describe-value.js";
import type { Handler } from "./handler.js";
import { askHandler, explainMissing, type RequestScope } from "./request-scope.js";

/** A question from an MCP server to the user. `mode` narrows to one of the two types. */
export type ElicitationRequest = FormElicitationRequest | UrlElicitationRequest;

/** Where a question from an MCP server comes from. */
export interface ElicitationOrigin {
  /** The thread the MCP server works for. A sub-agent has its own thread. */
  threadId: string;
  /** The running turn; `null` when the server does not know it. */
  turnId: string | null;
  /** Name of the MCP server in the configuration. */
  serverName: string;
  /** The question as text. */
  message: string;
  /** Metadata from the MCP server: any JSON, usually `null`. */
  meta: unknown;
}

/** A form to fill in. */
export interface FormElicitationRequest extends ElicitationOrigin {
  /** The type of question. */
  mode: "form";
  /** JSON Schema of the form: an object with primitive fields. */
  schema: Readonly<Record<string, unknown>>;
}

/** A page to visit, for example to log in. */
export interface UrlElicitationRequest extends ElicitationOrigin {
  /** The type of question. */
  mode: "url";
  /** URL of the page. */
  url: string;
  /** The MCP server's id of this question. */
  elicitationId: string;
}

/** The outcome of a question: answered, refused, or dismissed without an answer. */
export type ElicitationAction = "accept" | "decline" | "cancel";

/** The answer to a question from an MCP server. The action alone is enough when there is nothing to fill in. */
export type ElicitationAnswer =
  | ElicitationAction
  | {
      /** The outcome of the question. */
      action: ElicitationAction;
      /** The completed form. Only with `accept`. The MCP server validates it, the SDK does not. */
      content?: Readonly<Record<string, unknown>> | undefined;
    };

/** Answers questions from MCP servers. May be async. */
export type ElicitationHandler = Handler<ElicitationRequest, ElicitationAnswer>;

/** The option that elicitations depend on. */
export interface ElicitationOptions {
  onElicitation?: ElicitationHandler | undefined;
}

/**
 * Answers a question from an MCP server. Without a handler it is declined; when the handler fails or takes too long it
 * is cancelled.
 */
export async function answerElicitation(
  params: McpServerElicitationRequestParams,
  scope: RequestScope<ElicitationOptions>,
): Promise<McpServerElicitationRequestResponse> {
  const diagnose = (action: ElicitationAction, reason: string) => ({
    code: "elicitation_refused",
    message: `A question from the MCP server ${params.serverName} was answered with "${action}": ${reason}.`,
  });
  const decline = (reason: string) => {
    scope.report(diagnose("decline", reason));
    return { action: "decline", content: null, _meta: null } as const;
  };
  const handler = scope.options?.onElicitation;
  if (handler === undefined) return decline(explainMissing("onElicitation", scope));
  const request = readElicitation(params);
  if (request === undefined) return decline(`its mode, ${params.mode}, is not supported`);
  return askHandler(
    {
      option: "onElicitation",
      handler,
      request,
      toAnswer: toElicitationAnswer,
      fallback: { action: "cancel", content: null, _meta: null },
      diagnose: (reason) => diagnose("cancel", reason),
    },
    scope,
  );
}

/** `undefined` for a mode that this version does not know. */
function readElicitation(params: McpServerElicitationRequestParams): ElicitationRequest | undefined {
  const { threadId, turnId, serverName, _meta: meta } = params;
  const origin = { threadId, turnId, serverName, meta };
  switch (params.mode) {
    case "form": {
      const schema = params.requestedSchema as Readonly<Record<string, unknown>>;
      return { mode: "form", ...origin, message: params.message, schema };
    }
    case "url": {
      const { message, url, elicitationId } = params;
      return { mode: "url", ...origin, message, url, elicitationId };
    }
    default:
      return undefined;
  }
}

const actions: readonly unknown[] = ["accept", "decline", "cancel"] satisfies ElicitationAction[];

/** The server's answer; `undefined` when the value a handler returned is not an answer. */
export function toElicitationAnswer(answer: unknown): McpServerElicitationRequestResponse | undefined {
  const action = typeof answer === "string" ? answer : fieldOf(answer, "action");
  const content = fieldOf(answer, "content");
  if (!actions.includes(action)) return undefined;
  if (content !== undefined && (typeof content !== "object" || content === null || Array.isArray(content))) {
    return undefined;
  }
  return { action: action as ElicitationAction, content: (content as JsonValue) ?? null, _meta: null };
}
