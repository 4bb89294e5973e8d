import type { ThreadItem, Usage } from "@codex/protocol";
import type { Attributes, Counter, Histogram, Meter, SpanContext, Tracer } from "@opentelemetry/api";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { TelemetryOptions } from "../options/observation.js";
import type { ObservedCodex, ObservedTurn } from "./turn-observer.js";

type Api = typeof import("@opentelemetry/api");

/** What all turns of a `Codex` share. */
export interface Instruments {
  readonly api: Api;
  readonly tracer: Tracer;
  readonly tokens: Histogram;
  readonly duration: Histogram;
  readonly toolDuration: Histogram;
  readonly turns: Counter;
  readonly decisions: Counter;
  /** The last span of each thread, which the next one refers to. */
  readonly lastSpans: Map<string, SpanContext>;
}

/** How many threads have their last span remembered. */
const maxLastSpans = 1000;

const shared = new WeakMap<ObservedCodex, Promise<Instruments>>();

/** The boundaries that the semantic conventions name. */
const tokenBoundaries = Array.from({ length: 14 }, (_, power) => 4 ** power);
const secondBoundaries = Array.from({ length: 14 }, (_, power) => 2 ** power / 100);

/** Returns what all turns of a `Codex` share, which the first one creates. Rejects with an {@link InvalidOptionError} without the package. */
export function instrumentsOf(codex: ObservedCodex, options: TelemetryOptions): Promise<Instruments> {
  let instruments = shared.get(codex);
  if (instruments === undefined) {
    instruments = createInstruments(options);
    shared.set(codex, instruments);
    instruments.catch(() => shared.delete(codex));
  }
  return instruments;
}

/** Remembers the last span of a thread. */
export function keepLastSpan({ lastSpans }: Instruments, threadId: string, context: SpanContext): void {
  lastSpans.delete(threadId);
  lastSpans.set(threadId, context);
  if (lastSpans.size > maxLastSpans) lastSpans.delete(lastSpans.keys().next().value as string);
}

async function createInstruments({ tracer, meter }: TelemetryOptions): Promise<Instruments> {
  const api = await loadApi();
  const name = "@codex/sdk";
  const measure = (meter as Meter | undefined) ?? api.metrics.getMeter(name);
  const seconds = { unit: "s", advice: { explicitBucketBoundaries: secondBoundaries } };
  return {
    api,
    tracer: (tracer as Tracer | undefined) ?? api.trace.getTracer(name),
    tokens: measure.createHistogram("gen_ai.client.token.usage", {
      description: "Number of input and output tokens used.",
      unit: "{token}",
      advice: { explicitBucketBoundaries: tokenBoundaries },
    }),
    duration: measure.createHistogram("gen_ai.client.operation.duration", {
      description: "GenAI operation duration.",
      ...seconds,
    }),
    toolDuration: measure.createHistogram("gen_ai.execute_tool.duration", {
      description: "Duration of the execution of a tool.",
      ...seconds,
    }),
    turns: measure.createCounter("codex.turns", { description: "Turns by outcome.", unit: "{turn}" }),
    decisions: measure.createCounter("codex.decisions", {
      description: "Decisions about requests of the agent.",
      unit: "{decision}",
    }),
    lastSpans: new Map(),
  };
}

/** @throws {InvalidOptionError} when the package is not installed */
async function loadApi(): Promise<Api> {
  try {
    return await import("@opentelemetry/api");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw error;
    const problem =
      "needs the package @opentelemetry/api, which is not installed: npm install @opentelemetry/api";
    throw new InvalidOptionError(
      "telemetry",
      "used with @opentelemetry/api",
      "none",
      "starting the turn",
      problem,
    );
  }
}

/** What a tool was given, and what it returned. */
export function inputAndOutput(item: ThreadItem): [unknown, unknown] {
  switch (item.type) {
    case "command_execution":
      return [{ command: item.command }, item.aggregated_output];
    case "file_change":
      return [{ changes: item.changes }, undefined];
    case "mcp_tool_call":
      return [item.arguments, item.result ?? item.error ?? undefined];
    case "dynamic_tool_call":
      return [item.arguments, item.content ?? undefined];
    case "web_search":
      return [{ query: item.query }, item.results ?? undefined];
    default:
      return [undefined, undefined];
  }
}

/** A message in the form of the conventions. */
export const message = (role: string, content: string) => ({ role, parts: [{ type: "text", content }] });

/** Puts a prefix in front of every name. */
export const prefixed = (prefix: string, fields: Attributes): Attributes =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [prefix + name, value]));

/** The tokens of a turn or a call. */
export function usageAttributes(usage: Usage): Attributes {
  return prefixed("gen_ai.usage.", {
    input_tokens: usage.input_tokens,
    output_tokens: usage.output_tokens,
    "cache_read.input_tokens": usage.cached_input_tokens,
    "cache_creation.input_tokens": usage.cache_write_input_tokens,
    "reasoning.output_tokens": usage.reasoning_output_tokens,
  });
}

/** The provider that the overrides choose. What the user's `config.toml` says is not known here. */
export function providerOf(overrides: readonly string[]): string {
  const last = overrides.findLast((override) => /^\s*model_provider\s*=/.test(override));
  return last?.replace(/^[^=]*=\s*|\s*$/g, "").replace(/^(["'])(.*)\1$/, "$2") ?? "openai";
}

/** The span to continue, in the words of W3C Trace Context. */
export function traceOf(api: Api, context: SpanContext): ObservedTurn["request"]["trace"] {
  if (!api.isSpanContextValid(context)) return undefined;
  const { traceId, spanId, traceFlags, traceState } = context;
  const flags = (traceFlags & 0xff).toString(16).padStart(2, "0");
  const tracestate = traceState?.serialize() || undefined;
  return { traceparent: `00-${traceId}-${spanId}-${flags}`, ...(tracestate && { tracestate }) };
}
