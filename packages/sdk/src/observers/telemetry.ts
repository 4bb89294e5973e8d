import type { ThreadItem } from "@codex/protocol";
import type { Attributes, Context, Span } from "@opentelemetry/api";
import type { AgentRequest } from "../engine/engine.js";
import type { TelemetryOptions } from "../options/observation.js";
import {
  type Instruments,
  inputAndOutput,
  instrumentsOf,
  keepLastSpan,
  message,
  prefixed,
  providerOf,
  traceOf,
  usageAttributes,
} from "./instruments.js";
import type { ObservedCodex, ObservedTurn } from "./turn-observer.js";
import {
  type AskedRequest,
  allUsage,
  type Occurrence,
  type Storyteller,
  type ToolUse,
  type TurnEnd,
} from "./turn-story.js";

/** Traces and measures a turn by the semantic conventions of OpenTelemetry for generative AI. */
export class Telemetry implements Storyteller {
  readonly #codex: ObservedCodex;
  readonly #turn: ObservedTurn;
  readonly #options: TelemetryOptions;
  readonly #common: Attributes;
  readonly #requestedModel: Attributes;
  #instruments!: Instruments;
  #span: Span | undefined;
  #context!: Context;
  readonly #tools = new Map<string, { span: Span; context: Context }>();
  readonly #requests = new Map<AskedRequest, Span>();

  constructor(codex: ObservedCodex, turn: ObservedTurn, options: TelemetryOptions) {
    this.#codex = codex;
    this.#turn = turn;
    this.#options = options;
    const model = turn.request.options.model ?? turn.request.threadOptions.model;
    this.#common = { "gen_ai.provider.name": providerOf(codex.overrides) };
    this.#requestedModel = model === undefined ? {} : { "gen_ai.request.model": model };
  }

  async prepare(): Promise<void> {
    this.#instruments = await instrumentsOf(this.#codex, this.#options);
  }

  tell(occurrence: Occurrence): void {
    switch (occurrence.type) {
      case "turnStarted":
        this.#startTurn();
        break;
      case "toolStarted":
        this.#startTool(occurrence.use);
        break;
      case "toolEnded":
        this.#endTool(occurrence);
        break;
      case "modelCalled":
        this.#addCall(occurrence);
        break;
      case "requestAsked":
        this.#startRequest(occurrence.request);
        break;
      case "requestAnswered":
        this.#endRequest(occurrence.request, occurrence.decision);
        break;
      case "retrying":
        this.#span?.addEvent("codex.retrying");
        break;
      case "budgetWarning": {
        const { scope, limit, used, allowed } = occurrence;
        this.#span?.addEvent(
          "codex.budget_warning",
          prefixed("codex.budget.", { scope, limit, used, allowed }),
        );
        break;
      }
      case "turnEnded":
        this.#endTurn(occurrence);
        break;
    }
  }

  within<Result>({ callId, itemId }: AgentRequest, work: () => Result): Result {
    const { api } = this.#instruments;
    const context = this.#tools.get(callId ?? itemId ?? "")?.context ?? this.#context;
    return api.context.with(context, work);
  }

  #startTurn(): void {
    const { api, tracer, lastSpans } = this.#instruments;
    const { threadId, request } = this.#turn;
    const before = threadId === null ? undefined : lastSpans.get(threadId);
    const parent = api.context.active();
    const attributes = {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "codex",
      ...this.#common,
      ...this.#requestedModel,
      ...(threadId !== null && { "gen_ai.conversation.id": threadId }),
    };
    const links = before ? [{ context: before }] : [];
    // The agent runs in another process.
    const options = { kind: api.SpanKind.CLIENT, attributes, links, startTime: Date.now() };
    this.#span = tracer.startSpan("invoke_agent codex", options, parent);
    this.#context = api.trace.setSpan(parent, this.#span);
    request.trace = traceOf(api, this.#span.spanContext());
  }

  #endTurn(end: TurnEnd): void {
    const { tokens, duration, turns } = this.#instruments;
    const { threadId, turnId } = this.#turn;
    const span = this.#span as Span;
    const { usage, subAgentUsage, model, outcome, error } = end;
    const models = { ...this.#requestedModel, ...(model !== null && { "gen_ai.response.model": model }) };
    span.setAttributes({
      ...models,
      ...(threadId !== null && { "gen_ai.conversation.id": threadId }),
      ...(turnId !== null && { "codex.turn.id": turnId }),
      "codex.turn.outcome": outcome,
      ...(usage && usageAttributes(usage)),
      ...(subAgentUsage && {
        "codex.sub_agents.input_tokens": subAgentUsage.input_tokens,
        "codex.sub_agents.output_tokens": subAgentUsage.output_tokens,
      }),
      ...this.#content("gen_ai.input.messages", [message("user", this.#turn.request.input.prompt)]),
      ...(end.answer !== undefined &&
        this.#content("gen_ai.output.messages", [
          { ...message("assistant", end.answer), finish_reason: error === undefined ? "stop" : "error" },
        ])),
    });
    if (error !== undefined) this.#fail(span, error, end.message);
    span.end(Date.now());
    if (threadId !== null) keepLastSpan(this.#instruments, threadId, span.spanContext());
    const attributes = { "gen_ai.operation.name": "invoke_agent", ...this.#common, ...models };
    const withError = { ...attributes, ...(error !== undefined && { "error.type": error }) };
    duration.record(end.durationMs / 1000, withError, this.#context);
    turns.add(1, { ...withError, "codex.turn.outcome": outcome }, this.#context);
    const all = allUsage(end);
    if (all === null) return;
    tokens.record(all.input_tokens, { ...attributes, "gen_ai.token.type": "input" }, this.#context);
    tokens.record(all.output_tokens, { ...attributes, "gen_ai.token.type": "output" }, this.#context);
  }

  /** Adds a call of the model. It is not measured, because its start is inferred. */
  #addCall({ usage, model, startedAt }: Extract<Occurrence, { type: "modelCalled" }>): void {
    const { api, tracer } = this.#instruments;
    const name = model ?? this.#requestedModel["gen_ai.request.model"];
    const attributes = {
      "gen_ai.operation.name": "chat",
      ...this.#common,
      ...(name !== undefined && { "gen_ai.request.model": name }),
      ...(model !== null && { "gen_ai.response.model": model }),
      ...this.#conversation,
      ...usageAttributes(usage),
    };
    const options = { kind: api.SpanKind.CLIENT, attributes, startTime: startedAt };
    tracer.startSpan(name === undefined ? "chat" : `chat ${name}`, options, this.#context).end(Date.now());
  }

  #startTool({ itemId, tool, server, startedAt }: ToolUse): void {
    const { api, tracer } = this.#instruments;
    const attributes = {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": tool,
      "gen_ai.tool.call.id": itemId,
      ...this.#conversation,
      ...(server !== undefined && { "codex.mcp.server": server }),
    };
    const options = { kind: api.SpanKind.INTERNAL, attributes, startTime: startedAt };
    const span = tracer.startSpan(`execute_tool ${tool}`, options, this.#context);
    this.#tools.set(itemId, { span, context: api.trace.setSpan(this.#context, span) });
  }

  #endTool({ use, item, status, durationMs }: Extract<Occurrence, { type: "toolEnded" }>): void {
    const { span, context } = this.#tools.get(use.itemId) ?? {};
    if (span === undefined) return;
    this.#tools.delete(use.itemId);
    const isFailed = status !== "completed";
    if (item !== undefined) {
      const type = item.type === "dynamic_tool_call" ? "function" : "extension";
      span.setAttributes({ "gen_ai.tool.type": type, ...this.#toolContent(item) });
      if (item.type === "command_execution" && typeof item.exit_code === "number")
        span.setAttribute("process.exit.code", item.exit_code);
    }
    if (isFailed) this.#fail(span, status);
    span.end(Date.now());
    const attributes = { "gen_ai.tool.name": use.tool, ...(isFailed && { "error.type": status }) };
    this.#instruments.toolDuration.record(durationMs / 1000, attributes, context);
  }

  #startRequest(request: AskedRequest): void {
    const { api, tracer } = this.#instruments;
    const { kind, itemId, askedAt } = request;
    const attributes = { "codex.request.kind": kind, ...this.#conversation };
    const parent = this.#tools.get(itemId ?? "")?.context ?? this.#context;
    const options = { kind: api.SpanKind.INTERNAL, attributes, startTime: askedAt };
    this.#requests.set(request, tracer.startSpan(`ask ${kind}`, options, parent));
  }

  #endRequest(request: AskedRequest, decision: string): void {
    const span = this.#requests.get(request);
    this.#requests.delete(request);
    span?.setAttribute("codex.decision", decision).end(Date.now());
    const attributes = { "codex.request.kind": request.kind, "codex.decision": decision };
    this.#instruments.decisions.add(1, attributes, this.#context);
  }

  get #conversation(): Attributes {
    const { threadId } = this.#turn;
    return threadId === null ? {} : { "gen_ai.conversation.id": threadId };
  }

  #fail(span: Span, type: string, text?: string): void {
    span.setAttribute("error.type", type);
    const message = text === undefined ? undefined : { message: this.#codex.secrets.redact(text) };
    span.setStatus({ code: this.#instruments.api.SpanStatusCode.ERROR, ...message });
  }

  /** An attribute with something that was said or done, if that was asked for. */
  #content(name: string, value: unknown): Attributes {
    if (!this.#options.captureContent || value === undefined) return {};
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return { [name]: this.#codex.secrets.redact(text) };
  }

  #toolContent(item: ThreadItem): Attributes {
    const [given, result] = inputAndOutput(item);
    return {
      ...this.#content("gen_ai.tool.call.arguments", given),
      ...this.#content("gen_ai.tool.call.result", result),
    };
  }
}
