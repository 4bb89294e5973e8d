import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { reply, standIn } from "@codex/testing";
import { trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { describe, expect, it, vi } from "vitest";
import { Codex, defineTool, jsonSchema, type LogLine } from "../src/index.js";
import { keepContexts } from "./async-contexts.js";
import { combinations, models, startHarness, transports } from "./harness.js";
import { escalated, startReadOnly } from "./interaction/interactive.js";

const uses = (inputTokens: number, outputTokens: number) => ({ usage: { inputTokens, outputTokens } });

describe.each(combinations)("a log on $name", ({ transport, model }) => {
  it("has a line for each thing that happens, without content", async () => {
    const lines: LogLine[] = [];
    await using harness = await startHarness(
      transport,
      [reply.shell("echo private-output; exit 3", uses(200, 20)), reply.text("private-answer", uses(5, 1))],
      { model, logger: (line) => lines.push(line) },
    );
    const { codex, threadOptions } = harness;
    const thread = codex.startThread(threadOptions);
    const turn = await thread.run("private-prompt", { budget: { totalTokens: 250 } });
    await codex.close();
    const called = transport === "exec" ? [] : ["modelCalled"];
    const events = lines.map(({ event }) => event);
    expect(events.filter((event) => event !== "diagnostic" && event !== "modelCalled")).toEqual(
      expect.arrayContaining([
        "processStarted",
        "turnStarted",
        "toolStarted",
        "toolEnded",
        "turnEnded",
        "processEnded",
      ]),
    );
    expect(new Set(events)).toEqual(new Set([...events, ...called]));
    expect(lines.find(({ event }) => event === "processStarted")).toMatchObject({
      level: "debug",
      transport,
      pid: expect.any(Number),
    });
    expect(lines.find(({ event }) => event === "toolEnded")).toMatchObject({
      level: "warn",
      threadId: thread.id,
      turnId: turn.id,
      tool: "shell",
      status: "failed",
      exitCode: 3,
      durationMs: expect.any(Number),
    });
    // On exec, which reports usage at the end, the turn is over by then.
    if (transport === "app-server") {
      const warning = lines.find(({ event }) => event === "budgetWarning");
      expect(warning).toMatchObject({ level: "warn", scope: "turn", used: 220 });
    }
    expect(lines.find(({ event }) => event === "turnEnded")).toMatchObject({
      level: "info",
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      outcome: "completed",
      inputTokens: 205,
      outputTokens: 21,
    });
    expect(JSON.stringify(lines)).not.toContain("private");
  });

  it("names the error of a turn, and hides secrets in it", async () => {
    const lines: LogLine[] = [];
    const logger = {
      debug: vi.fn(),
      info: vi.fn(),
      warn: vi.fn(),
      error: (line: LogLine) => lines.push(line),
    };
    await using harness = await startHarness(transport, [reply.fail(400, "no sk-very-secret")], { model });
    const env = { ...harness.home.env, MY_TOKEN: "sk-very-secret" };
    await using codex = new Codex({ ...harness.codexOptions, env, logger });
    await expect(codex.startThread(harness.threadOptions).run("Go")).rejects.toThrow();
    expect(lines).toMatchObject([
      {
        level: "error",
        event: "turnEnded",
        outcome: "failed",
        error: "turn_failed",
        message: expect.stringContaining("no "),
      },
    ]);
    expect(JSON.stringify([lines, logger.warn.mock.calls])).not.toContain("sk-very-secret");
  });
});

describe.each(models)("requests of the agent on $name", ({ model }) => {
  it("are lines and spans, within which the handler runs", async () => {
    using _ = keepContexts();
    const active: unknown[] = [];
    const lines: LogLine[] = [];
    const spans = new InMemorySpanExporter();
    const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer(
      "test",
    );
    await using harness = await startHarness(
      "app-server",
      [escalated("echo private"), reply.functionCall("weather", { city: "Oslo" }), reply.text("done")],
      { model, telemetry: { tracer }, logger: (line) => lines.push(line) },
    );
    const tool = defineTool({
      name: "weather",
      description: "Tells the weather.",
      input: jsonSchema<{ city: string }>({ type: "object", properties: { city: { type: "string" } } }),
      execute: () => {
        active.push(trace.getActiveSpan()?.spanContext().spanId);
        return "rain";
      },
    });
    const onApproval = () => {
      active.push(trace.getActiveSpan()?.spanContext().spanId);
      return "decline" as const;
    };
    const thread = startReadOnly(harness, { onApproval, tools: [tool] });
    await thread.run("Go");
    const asked = lines.filter(({ event }) => event.startsWith("request"));
    expect(asked).toMatchObject([
      { event: "requestAsked", kind: "command_approval", threadId: thread.id, turnId: expect.any(String) },
      {
        event: "requestAnswered",
        kind: "command_approval",
        decision: "decline",
        durationMs: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain("private");
    const finished = spans.getFinishedSpans();
    const [request] = finished.filter(({ name }) => name === "ask command_approval");
    const [shell] = finished.filter(({ name }) => name === "execute_tool shell");
    expect(request?.attributes).toMatchObject({ "codex.decision": "decline" });
    expect(request?.parentSpanContext?.spanId).toBe(shell?.spanContext().spanId);
    expect(shell?.attributes).toMatchObject({ "error.type": "declined" });
    const [weather] = finished.filter(({ name }) => name === "execute_tool weather");
    expect(weather?.attributes).toMatchObject({ "gen_ai.tool.type": "function" });
    expect(active).toEqual([shell?.spanContext().spanId, weather?.spanContext().spanId]);
  });
});

describe.each(transports)("the option logger on %s", (transport) => {
  it("has a tool when it starts, also in a turn whose events are not read", async () => {
    const script = [reply.shell("until [ -e started ]; do sleep 0.02; done"), reply.text("done")];
    const logger = ({ event }: LogLine) => {
      if (event === "toolStarted") writeFileSync(join(harness.workspace, "started"), "");
    };
    const harness = await startHarness(transport, script, { logger });
    await using _ = harness;
    const { items } = await harness.codex.startThread(harness.threadOptions).run("Go");
    expect(items[0]).toMatchObject({ type: "command_execution", status: "completed" });
  });

  it.each<[unknown]>([["yes"], [{ info() {} }], [true]])("does not accept %j", (logger) => {
    const create = () => new Codex({ transport, logger: logger as never });
    expect(create).toThrow(expect.objectContaining({ code: "invalid_option", option: "logger" }));
  });
});

it("ignores the errors of a logger", async () => {
  await using agent = standIn("well-behaved");
  const logger = () => {
    throw new Error("broken");
  };
  await using codex = new Codex({ codexPathOverride: agent.path, logger });
  await expect(codex.startThread().run("Go")).resolves.toMatchObject({ status: "completed" });
});

const entry = JSON.stringify(new URL("../dist/index.js", import.meta.url).href);

/** Runs a program with the built package, as another process. */
function runProgram(path: string, options: string, before = ""): { stdout: string; stderr: string } {
  const program = `
    ${before}
    const { Codex } = await import(${entry});
    const codex = new Codex({ codexPathOverride: ${JSON.stringify(path)}, ...${options} });
    const result = await codex.startThread().run("Go").catch((error) => error);
    process.stdout.write(JSON.stringify({ code: result.code, message: result.message, began: result.began }));
    await codex.close();
  `;
  const args = ["--input-type=module", "--eval", `${program}`];
  const script = `exec "$0" "$@" 2>&1 >/dev/null`;
  const stdout = execFileSync(process.execPath, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const stderr = execFileSync("/bin/sh", ["-c", script, process.execPath, ...args], { encoding: "utf8" });
  return { stdout, stderr };
}

it("is written to stderr with `debug`", async () => {
  await using agent = standIn("well-behaved");
  const lines = runProgram(agent.path, "{ debug: true }").stderr.trim().split("\n");
  const events = lines.map((line) => (JSON.parse(line) as LogLine).event);
  expect(events).toEqual(expect.arrayContaining(["processStarted", "turnStarted", "turnEnded"]));
});

it("says what to install for telemetry before the turn starts", async () => {
  await using agent = standIn("well-behaved");
  const hook = `export const resolve = (name, context, next) => {
    if (name !== "@opentelemetry/api") return next(name, context);
    throw Object.assign(new Error("not found"), { code: "ERR_MODULE_NOT_FOUND" });
  }`;
  const before = `(await import("node:module")).register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});`;
  const { stdout } = runProgram(agent.path, "{ telemetry: true }", before);
  expect(JSON.parse(stdout)).toEqual({
    code: "invalid_option",
    message: expect.stringContaining("npm install @opentelemetry/api"),
    began: false,
  });
  expect(agent.runs).toEqual([]);
});
