import type { Connection, RequestContext } from "@codex/app-server";
import type { McpServerElicitationRequestParams } from "@codex/app-server/wire";

import type { Diagnostic } from "../codex/diagnostic.js";
import type { ThreadOptions } from "../thread/thread-options.js";
import { runToolCall } from "../tool/run-tool-call.js";
import {
  commandDecision,
  fileChangeDecision,
  mcpToolCallAnswer,
  permissionsGrant,
} from "./approval/answer-approval.js";
import { decideApproval } from "./approval/decide-approval.js";
import { readCommandApproval } from "./approval/read-command-approval.js";
import { readFileChangeApproval } from "./approval/read-file-change-approval.js";
import { readMcpToolCallApproval } from "./approval/read-mcp-tool-call-approval.js";
import { readPermissionsApproval } from "./approval/read-permissions-approval.js";
import { askForMcpServer } from "./elicitation/ask-for-mcp-server.js";
import type { Inquiry } from "./inquiry.js";
import { defaultInteractionTimeoutMs } from "./interaction-timeout.js";
import { OpenInquiries } from "./open-inquiries.js";
import { askUser } from "./question/ask-user.js";
import { StartedItems } from "./started-items.js";
import { TurnRoutes } from "./turn-routes.js";

/** A turn that may ask. */
export interface AskingTurn {
  /** What it was started with. */
  readonly request: { readonly threadOptions: ThreadOptions };
  /** The thread it is a turn of, with its working directory. */
  readonly thread: { readonly directory: string };
  /** Takes note that it waits for an answer, until the function returned is called. */
  noteInquiry(): () => void;
}

/** What the desk has to know of the threads. */
export interface InteractionDeskContext {
  /** The turn that this program runs in a thread; `undefined` when it runs none. */
  turnOf(threadId: string): AskingTurn | undefined;
  /** Whether the server may run on another machine. */
  readonly remote: boolean;
  /** Takes note of something odd. */
  report(diagnostic: Diagnostic): void;
}

/** Where a request comes from. */
interface Place {
  threadId: string;
  turnId: string | null;
}

/**
 * Takes all that the server asks to the handlers and tools of the thread it is asked for, and answers always: whatever
 * keeps a handler from answering is answered in its place. What it knows of running turns it keeps when a connection
 * breaks and another one takes over: the server then asks again, but does not repeat what came before.
 */
export class InteractionDesk {
  readonly #context: InteractionDeskContext;
  readonly #routes: TurnRoutes;
  readonly #items = new StartedItems();
  readonly #open = new OpenInquiries();

  /** @param context knows the threads */
  constructor(context: InteractionDeskContext) {
    this.#context = context;
    this.#routes = new TurnRoutes((threadId) => context.turnOf(threadId) !== undefined);
  }

  /** Answers on a connection over which nothing was sent yet. */
  attend(connection: Connection): void {
    for (const listener of [this.#routes, this.#items, this.#open]) listener.listen(connection);
    this.#takeApprovals(connection);
    connection.onRequest("item/tool/requestUserInput", (params, request) =>
      this.#inquire(params, request, (inquiry) => askUser(params, inquiry)),
    );
    connection.onRequest("item/tool/call", (params, request) =>
      this.#inquire(params, request, (inquiry) => runToolCall(params, inquiry, connection.maxSendBytes)),
    );
    connection.onRequest("mcpServer/elicitation/request", (params, request) =>
      this.#inquire(params, request, (inquiry) => this.#ask(params, inquiry, connection)),
    );
  }

  #takeApprovals(connection: Connection): void {
    connection.onRequest("item/commandExecution/requestApproval", (params, context) =>
      this.#inquire(params, context, async (inquiry) => {
        const request = readCommandApproval(params, inquiry.place);
        const question = { request, answer: commandDecision, declined: "decline" as const };
        return { decision: await decideApproval(question, inquiry) };
      }),
    );
    connection.onRequest("item/fileChange/requestApproval", (params, context) =>
      this.#inquire(params, context, async (inquiry) => {
        const { threadId, itemId } = params;
        const item = this.#items.fileChange(threadId, itemId);
        const request = readFileChangeApproval(params, item, inquiry.place);
        const question = { request, answer: fileChangeDecision, declined: "decline" as const };
        return { decision: await decideApproval(question, inquiry) };
      }),
    );
    connection.onRequest("item/permissions/requestApproval", (params, context) =>
      this.#inquire(params, context, (inquiry) => {
        const answer = (decision: unknown) => {
          if (decision === "cancel") interrupt(connection, params);
          return permissionsGrant(decision, params.permissions);
        };
        const declined = { permissions: {}, scope: "turn" as const };
        return decideApproval(
          { request: readPermissionsApproval(params, inquiry.place), answer, declined },
          inquiry,
        );
      }),
    );
  }

  /** A question of an MCP server, or the approval of a call of its tools, which comes the same way. */
  #ask(params: McpServerElicitationRequestParams, inquiry: Inquiry, connection: Connection) {
    const findCall = (call: { server: string; tool: string; arguments: unknown }) =>
      this.#items.mcpToolCall(params.threadId, call)?.id ?? null;
    const request = readMcpToolCallApproval(params, findCall, inquiry.place);
    if (request === undefined) return askForMcpServer(params, inquiry);
    const answer = (decision: unknown) => {
      if (decision === "cancel") interrupt(connection, params);
      return mcpToolCallAnswer(decision);
    };
    const declined = { action: "decline" as const, content: null, _meta: null };
    return decideApproval({ request, answer, declined }, inquiry);
  }

  #inquire<Result>(
    { threadId, turnId }: Place,
    { signal: settled }: RequestContext,
    ask: (inquiry: Inquiry) => Promise<Result>,
  ): Promise<Result> {
    const turn = this.#context.turnOf(this.#routes.rootOf(threadId));
    const options = turn?.request.threadOptions;
    const timeoutMs = options?.interactionTimeoutMs ?? defaultInteractionTimeoutMs;
    const report = (diagnostic: Omit<Diagnostic, "threadId">) =>
      this.#context.report({ ...diagnostic, threadId });
    const place = { workingDirectory: turn?.thread.directory ?? null, remote: this.#context.remote };
    const onAnswered = turn?.noteInquiry();
    return this.#open
      .run(turnId, settled, (signal) => ask({ options, place, limits: { signal, timeoutMs }, report }))
      .finally(onAnswered);
  }
}

/** For requests whose answers have no word for it. */
function interrupt(connection: Connection, { threadId, turnId }: Place): void {
  if (turnId === null) return;
  connection.request("turn/interrupt", { threadId, turnId }).catch(() => {});
}
