import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { reply } from "@codex/testing";
import { context, ROOT_CONTEXT, type SpanContext, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { describe, expect, it } from "vitest";
import { Codex, type TelemetryOptions } from "../src/index.js";
import { keepContexts } from "./async-contexts.js";
import { combinations, startHarness, transports } from "./harness.js";

/** Keeps spans and measurements in memory. */
function memory(more: Pick<TelemetryOptions, "captureContent"> = {}) {
  const spans = new InMemorySpanExporter();
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 1_000_000 });
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer(
    "test",
  );
  const meter = new MeterProvider({ readers: [reader] }).getMeter("test");
  return {
    telemetry: { tracer, meter, ...more },
    spans: () => spans.getFinishedSpans(),
    /** The spans with their parents' names, as `parent > name`. */
    tree: () =>
      spans.getFinishedSpans().map(({ name, parentSpanContext }) => {
        const parent = spans.getFinishedSpans().find((each) => idOf(each) === parentSpanContext?.spanId);
        return parent === undefined ? name : `${parent.name} > ${name}`;
      }),
    async points(name: string) {
      await reader.forceFlush();
      const all =
        metrics
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap((each) => each.metrics) ?? [];
      return all
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ dataPoints }) => dataPoints as { value: unknown; attributes: Record<string, unknown> }[]);
    },
  };
}

const idOf = (span: ReadableSpan) => span.spanContext().spanId;

const named = (spans: ReadableSpan[], name: string) =>
  spans.find((span) => span.name === name) as ReadableSpan;

const uses = (inputTokens: number, outputTokens: number) => ({ usage: { inputTokens, outputTokens } });

const fixture = fileURLToPath(new URL("fixtures/mcp-server.mjs", import.meta.url));
const mcpServers = { arithmetic: { command: process.execPath, args: [fixture] } };

/** Receives what the agent itself exports, as JSON. */
async function startReceiver() {
  const received: { traceId: string; parentSpanId?: string; name: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { resourceSpans = [] } = JSON.parse(Buffer.concat(chunks).toString());
    for (const { scopeSpans } of resourceSpans) for (const { spans } of scopeSpans) received.push(...spans);
    response.setHeader("content-type", "application/json").end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
  return {
    received,
    /** Settings that make the agent export its spans. */
    config: { otel: { trace_exporter: { "otlp-http": { endpoint, protocol: "json" } } } },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.each(combinations)("telemetry on $name", ({ transport, model }) => {
  it("makes spans of a turn and its tools", async () => {
    const { telemetry, spans, tree, points } = memory();
    await using harness = await startHarness(
      transport,
      [
        reply.shell("echo private-output; exit 3", uses(100, 10)),
        reply.mcpCall("arithmetic", "add", { numbers: [1, 2] }, uses(200, 20)),
        reply.text("private-answer", uses(300, 30)),
      ],
      { model, telemetry },
    );
    const config = { ...harness.codexOptions.config, mcp_servers: mcpServers };
    await using codex = new Codex({ ...harness.codexOptions, config } as never);
    const thread = codex.startThread({ ...harness.threadOptions, model: model ?? "gpt-6.2-sol" });
    const turn = await thread.run("private-prompt");
    const tools = ["invoke_agent codex > execute_tool shell", "invoke_agent codex > execute_tool add"];
    const chats = tree().filter((each) => each.startsWith("invoke_agent codex > chat"));
    expect(tree().filter((each) => !chats.includes(each))).toEqual([...tools, "invoke_agent codex"]);
    // Exec does not say when the model was called.
    expect(chats).toHaveLength(transport === "exec" ? 0 : 3);
    const agent = named(spans(), "invoke_agent codex");
    expect(agent.attributes).toMatchObject({
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.provider.name": harness.model.config["model_provider"],
      "gen_ai.agent.name": "codex",
      "gen_ai.request.model": model ?? "gpt-6.2-sol",
      "gen_ai.conversation.id": thread.id,
      "gen_ai.usage.input_tokens": 600,
      "gen_ai.usage.output_tokens": 60,
      "codex.turn.outcome": "completed",
      ...(transport === "app-server" && {
        "gen_ai.response.model": model ?? "gpt-6.2-sol",
        "codex.turn.id": turn.id,
      }),
    });
    expect(agent.status.code).toBe(0);
    expect(named(spans(), "execute_tool shell")).toMatchObject({
      attributes: {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "shell",
        "gen_ai.tool.type": "extension",
        "process.exit.code": 3,
        "error.type": "failed",
      },
      status: { code: 2 },
    });
    expect(named(spans(), "execute_tool add").attributes).toMatchObject({ "codex.mcp.server": "arithmetic" });
    const calls = spans().filter(({ name }) => name.startsWith("chat "));
    expect(calls.map(({ attributes }) => attributes["gen_ai.usage.input_tokens"])).toEqual(
      transport === "exec" ? [] : [100, 200, 300],
    );
    expect(JSON.stringify(spans().map(({ attributes }) => attributes))).not.toContain("private");

    const tokens = await points("gen_ai.client.token.usage");
    expect(
      tokens.map(({ attributes, value }) => [
        attributes["gen_ai.token.type"],
        (value as { sum: number }).sum,
      ]),
    ).toEqual([
      ["input", 600],
      ["output", 60],
    ]);
    expect(await points("gen_ai.client.operation.duration")).toMatchObject([
      { attributes: { "gen_ai.operation.name": "invoke_agent" }, value: { count: 1 } },
    ]);
    const durations = await points("gen_ai.execute_tool.duration");
    expect(durations.map(({ attributes }) => attributes["gen_ai.tool.name"])).toEqual(["shell", "add"]);
    expect(await points("codex.turns")).toMatchObject([
      { value: 1, attributes: { "codex.turn.outcome": "completed" } },
    ]);
  });

  it("has the content if that is asked for, without secrets", async () => {
    const { telemetry, spans } = memory({ captureContent: true });
    await using harness = await startHarness(
      transport,
      [reply.shell("echo sk-very-secret output"), reply.text("The answer")],
      { model, telemetry },
    );
    const env = { ...harness.home.env, MY_TOKEN: "sk-very-secret" };
    await using codex = new Codex({ ...harness.codexOptions, env });
    await codex.startThread(harness.threadOptions).run("The question");
    const { attributes } = named(spans(), "invoke_agent codex");
    expect(JSON.parse(String(attributes["gen_ai.input.messages"]))).toEqual([
      { role: "user", parts: [{ type: "text", content: "The question" }] },
    ]);
    expect(JSON.parse(String(attributes["gen_ai.output.messages"]))).toEqual([
      { role: "assistant", parts: [{ type: "text", content: "The answer" }], finish_reason: "stop" },
    ]);
    const tool = named(spans(), "execute_tool shell").attributes;
    expect(tool["gen_ai.tool.call.arguments"]).toContain("echo");
    expect(tool["gen_ai.tool.call.result"]).toContain("output");
    expect(JSON.stringify(spans().map((span) => span.attributes))).not.toContain("sk-very-secret");
  });

  it("has the error of a failed turn, and a link to the turn before", async () => {
    const { telemetry, spans, points } = memory();
    await using harness = await startHarness(
      transport,
      [reply.text("first"), reply.fail(400, "no"), reply.stall()],
      { model, telemetry },
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    await expect(thread.run("two")).rejects.toMatchObject({ code: "turn_failed" });
    const controller = new AbortController();
    const aborted = thread.run("three", { signal: controller.signal });
    while (harness.model.requests.length < 3) await harness.model.nextRequest();
    controller.abort();
    await expect(aborted).rejects.toThrow();
    const [first, second, third] = spans().filter(
      ({ name }) => name === "invoke_agent codex",
    ) as ReadableSpan[];
    expect(second?.links.map((link) => link.context.spanId)).toEqual([idOf(first as ReadableSpan)]);
    expect(second?.status.code).toBe(2);
    expect(second?.attributes).toMatchObject({
      "error.type": "turn_failed",
      "codex.turn.outcome": "failed",
    });
    expect(third?.attributes).toMatchObject({
      "error.type": "AbortError",
      "codex.turn.outcome": "interrupted",
    });
    const outcomes = (await points("codex.turns")).map(({ attributes }) => attributes["codex.turn.outcome"]);
    expect(outcomes).toEqual(["completed", "failed", "interrupted"]);
  });

  it("continues in the agent that exports its own spans, its requests to the model and to MCP servers", async () => {
    await using receiver = await startReceiver();
    const { telemetry, spans } = memory();
    await using harness = await startHarness(
      transport,
      [reply.mcpCall("arithmetic", "trace", {}), reply.text("done")],
      { model, telemetry },
    );
    const config = { ...harness.codexOptions.config, ...receiver.config, mcp_servers: mcpServers };
    const codex = new Codex({ ...harness.codexOptions, config } as never);
    const turn = await codex.startThread(harness.threadOptions).run("Go");
    await codex.close();
    const agent = named(spans(), "invoke_agent codex");
    const { traceId } = agent.spanContext();
    for (const { headers } of harness.model.requests)
      expect(headers["traceparent"]).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    const call = JSON.stringify(turn.items.find(({ type }) => type === "mcp_tool_call"));
    // The code of the model runs outside the trace of its turn.
    expect(call.includes(`00-${traceId}-`)).toBe(model !== null);
    const own = receiver.received.filter((span) => span.traceId === traceId);
    expect(own.some(({ parentSpanId }) => parentSpanId === idOf(agent))).toBe(true);
  });
});

describe.each(transports)("telemetry on %s", (transport) => {
  it("continues the trace that is active at the call", async () => {
    using _ = keepContexts();
    await using receiver = await startReceiver();
    await using harness = await startHarness(transport, [reply.text("done")]);
    const config = { ...harness.codexOptions.config, ...receiver.config };
    await using codex = new Codex({ ...harness.codexOptions, config, telemetry: true } as never);
    const remote: SpanContext = {
      traceId: "1".repeat(32),
      spanId: "2".repeat(16),
      traceFlags: 1,
      isRemote: true,
    };
    const active = trace.setSpanContext(ROOT_CONTEXT, remote);
    // Without an SDK of OpenTelemetry there are no spans, and the trace is passed on unchanged.
    await context.with(active, () => codex.startThread(harness.threadOptions).run("Go"));
    expect(harness.model.requests[0]?.headers["traceparent"]).toContain("1".repeat(32));
  });

  it.each<[unknown]>([
    [1],
    ["yes"],
    [{ captureContent: "yes" }],
    [{ tracer: {} }],
    [{ meter: 1 }],
    [{ spans: true }],
  ])("rejects %j at the call", async (telemetry) => {
    expect(() => new Codex({ transport, telemetry: telemetry as never })).toThrow(
      expect.objectContaining({ code: "invalid_option", option: "telemetry" }),
    );
  });
});
