import { CodexError, type ThreadError, type ThreadEvent, type ThreadItem, type Usage } from "@codex/protocol";
import { fieldOf } from "../checks/caller-values.js";
import type { AgentRequest } from "../engine/engine.js";
import { addUsage, subtractUsage } from "../engine/usage.js";
import type { ObservedTurn, TurnObserver } from "./turn-observer.js";

/** A command, a patch, or a call of a tool. */
export interface ToolUse {
  readonly itemId: string;
  /** Its name, of which there are few: `shell` for every command. */
  readonly tool: string;
  /** The MCP server that has the tool. */
  readonly server: string | undefined;
  /** When it started, in milliseconds since 1970. */
  readonly startedAt: number;
}

/** A request that the agent waits for. */
export interface AskedRequest {
  readonly kind: string;
  readonly itemId: string | null;
  readonly askedAt: number;
}

/** What happens in a turn, as traces and logs tell it. */
export type Occurrence =
  | { type: "turnStarted" }
  | { type: "toolStarted"; use: ToolUse }
  | { type: "toolEnded"; use: ToolUse; item: ThreadItem | undefined; status: string; durationMs: number }
  /** `startedAt` is inferred: the agent says only when a call has ended. */
  | { type: "modelCalled"; usage: Usage; model: string | null; startedAt: number }
  | { type: "requestAsked"; request: AskedRequest }
  | { type: "requestAnswered"; request: AskedRequest; decision: string }
  | { type: "retrying"; message: string }
  | { type: "budgetWarning"; scope: string; limit: string; used: number; allowed: number }
  | TurnEnd;

/** How a turn has ended. */
export type TurnEnd = {
  type: "turnEnded";
  outcome: "completed" | "failed" | "interrupted";
  /** The code of the error, or its name if it is not of this SDK. */
  error: string | undefined;
  message: string | undefined;
  usage: Usage | null;
  subAgentUsage: Usage | null;
  model: string | null;
  durationMs: number;
  /** The last message of the agent. */
  answer: string | undefined;
};

/** Reports what happens in a turn: as spans and measurements, or as lines of a log. */
export interface Storyteller {
  /** Rejects if the turn must not start. */
  prepare?(): Promise<void>;
  tell(occurrence: Occurrence): void;
  /** Calls the handler or the tool that answers a request, in the context that it is to have. */
  within?<Result>(request: AgentRequest, work: () => Result): Result;
}

/** Finds out from the events of a turn what happens in it. */
export class TurnStory implements TurnObserver {
  readonly #turn: ObservedTurn;
  readonly #tellers: readonly Storyteller[];
  readonly #startedAt = Date.now();
  readonly #open = new Map<string, ToolUse>();
  #isTold = false;
  #usage: Usage | undefined;
  /** When the model's next answer can have been asked for. */
  #calledAt = Date.now();
  #calledSince = 0;
  #answer: string | undefined;

  constructor(turn: ObservedTurn, tellers: readonly Storyteller[]) {
    this.#turn = turn;
    this.#tellers = tellers;
    turn.request.needsProgress = true;
  }

  async starting(): Promise<void> {
    for (const teller of this.#tellers) await teller.prepare?.();
    this.#isTold = true;
    this.#tell({ type: "turnStarted" });
  }

  event(event: ThreadEvent): void {
    switch (event.type) {
      case "turn.started":
        this.#calledAt = Date.now();
        break;
      case "item.started":
        this.#started(event.item);
        break;
      case "item.completed":
        this.#completed(event.item);
        break;
      case "budget.warning": {
        const { scope, limit, used, allowed } = event;
        this.#tell({ type: "budgetWarning", scope, limit, used, allowed });
        break;
      }
      case "error":
        this.#tell({ type: "retrying", message: event.message });
        break;
    }
  }

  used(): void {
    void this.#turn.readUse().then(({ usage, model }) => {
      if (usage === null || !this.#isTold) return;
      const call = this.#usage === undefined ? usage : subtractUsage(usage, this.#usage);
      // It may have been reported for the limits of the account, or for a sub-agent.
      if (call === null || call.input_tokens + call.output_tokens === 0) return;
      this.#usage = usage;
      this.#tell({ type: "modelCalled", usage: call, model, startedAt: this.#calledAt });
      this.#calledAt = this.#calledSince = Date.now();
    });
  }

  calling(request: AgentRequest): (answer?: unknown) => void {
    const kind = kindOf(request);
    // The call of a tool is an item.
    if (kind === undefined) return () => {};
    const asked = { kind, itemId: request.itemId ?? null, askedAt: Date.now() };
    this.#tell({ type: "requestAsked", request: asked });
    return (answer) => this.#tell({ type: "requestAnswered", request: asked, decision: decisionOf(answer) });
  }

  within<Result>(request: AgentRequest, work: () => Result): Result {
    return this.#tellers.reduce((inner, teller) => {
      return () => (teller.within ? teller.within(request, inner) : inner());
    }, work)();
  }

  async ended(failure?: unknown): Promise<undefined> {
    if (!this.#isTold) return;
    const { usage, subAgentUsage, model } = await this.#turn.readUse();
    this.#isTold = false;
    for (const use of this.#open.values()) this.#endTool(use, undefined, "interrupted");
    const end = {
      usage,
      subAgentUsage,
      model,
      durationMs: Date.now() - this.#startedAt,
      answer: this.#answer,
    };
    this.#tell({ type: "turnEnded", ...explain(failure, this.#turn), ...end });
  }

  #started(item: ThreadItem): void {
    const tool = toolOf(item);
    if (tool === undefined || this.#open.has(item.id)) return;
    const server = item.type === "mcp_tool_call" ? item.server : undefined;
    const use = { itemId: item.id, tool, server, startedAt: Date.now() };
    this.#open.set(item.id, use);
    this.#tell({ type: "toolStarted", use });
  }

  #completed(item: ThreadItem): void {
    if (item.type === "agent_message") this.#answer = item.text;
    if (toolOf(item) === undefined) return;
    this.#started(item);
    const use = this.#open.get(item.id) as ToolUse;
    this.#open.delete(item.id);
    const status = "status" in item && typeof item.status === "string" ? item.status : "completed";
    this.#endTool(use, item, status);
    // A tool of the call before: it was called when that had ended, or has run beyond its end. In code mode tools also run within a
    // call, but not for long: the answer of the model ends as soon as its code is complete.
    const now = Date.now();
    const waitedMs = use.startedAt - this.#calledSince;
    if (waitedMs < 0 || now - use.startedAt > waitedMs) this.#calledAt = now;
  }

  #endTool(use: ToolUse, item: ThreadItem | undefined, status: string): void {
    const known = item && "duration_ms" in item ? item.duration_ms : null;
    const durationMs = known ?? Date.now() - use.startedAt;
    this.#tell({ type: "toolEnded", use, item, status, durationMs });
  }

  #tell(occurrence: Occurrence): void {
    for (const teller of this.#tellers) {
      try {
        teller.tell(occurrence);
      } catch {
        // A tracer or a meter of the caller's must not end the turn.
      }
    }
  }
}

/** The name of the tool that an item uses; `undefined` if it uses none. */
function toolOf(item: ThreadItem): string | undefined {
  switch (item.type) {
    case "command_execution":
      return "shell";
    case "file_change":
      return "apply_patch";
    case "mcp_tool_call":
    case "dynamic_tool_call":
    case "collab_tool_call":
      return item.tool;
    case "web_search":
    case "image_view":
    case "image_generation":
    case "sleep":
      return item.type;
    default:
      return undefined;
  }
}

const kinds: Readonly<Record<string, string>> = {
  "item/commandExecution/requestApproval": "command_approval",
  "item/fileChange/requestApproval": "file_change_approval",
  "item/permissions/requestApproval": "permissions_approval",
  "item/tool/requestUserInput": "user_input",
  "mcpServer/elicitation/request": "elicitation",
};

function kindOf({ method = "", _meta }: AgentRequest & { _meta?: unknown }): string | undefined {
  const isMcpToolCall = fieldOf(_meta, "codex_approval_kind") === "mcp_tool_call";
  return isMcpToolCall ? "mcp_tool_call_approval" : kinds[method];
}

/** The decision in an answer to the server, without what it contains. */
function decisionOf(answer: unknown): string {
  if (typeof answer !== "object" || answer === null) return "none";
  const { decision, action, answers, permissions } = answer as Record<string, unknown>;
  if (typeof decision === "object" && decision !== null) return Object.keys(decision)[0] ?? "none";
  if (typeof (decision ?? action) === "string") return String(decision ?? action);
  if (permissions !== undefined) return Object.keys(permissions ?? {}).length > 0 ? "accept" : "decline";
  return Object.keys(answers ?? {}).length > 0 ? "answered" : "unanswered";
}

/** How a turn has ended, from what ended it: nothing if it completed, what the agent reported if it failed, or an error. */
function explain(failure: unknown, turn: ObservedTurn): Pick<TurnEnd, "outcome" | "error" | "message"> {
  if (failure === undefined) return { outcome: "completed", error: undefined, message: undefined };
  if (!(failure instanceof Error)) {
    const { message, reason = "other" } = failure as ThreadError;
    return {
      outcome: "failed",
      error: reason === null || reason === "other" ? "turn_failed" : reason,
      message,
    };
  }
  const error = CodexError.isInstance(failure) ? failure.code : failure.name;
  const isInterrupted = error === "turn_interrupted" || turn.request.options.signal?.aborted === true;
  return { outcome: isInterrupted ? "interrupted" : "failed", error, message: failure.message };
}

/** The tokens of a turn with those of its sub-agents. */
export function allUsage({ usage, subAgentUsage }: Pick<TurnEnd, "usage" | "subAgentUsage">): Usage | null {
  return subAgentUsage === null ? usage : addUsage(usage, subAgentUsage);
}
