import { setTimeout as sleep } from "node:timers/promises";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";

import { Codex, defineTool, type Tool, type ToolContext } from "../../src/index.js";
import { ofType, startInteractive } from "./interactive.js";

const pixel =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A tool that takes anything, and does what the test says. */
function toolThat(execute: (args: unknown, context: ToolContext) => unknown, name = "probe"): Tool {
  return defineTool({ name, description: "Does it.", input: z.looseObject({}), execute });
}

/** Calls the tool once; returns the item it led to, what the model was told, and what was reported. */
async function callOnce(
  tools: readonly Tool[],
  args: Record<string, unknown> = {},
  interactionTimeoutMs = 5000,
) {
  await using harness = await startInteractive([
    reply.functionCall(tools[0]?.name ?? "", args as never, { callId: "call_x" }),
    reply.text("Done."),
  ]);
  const thread = harness.codex.startThread({ ...harness.threadOptions, tools, interactionTimeoutMs });
  const turn = await thread.run("Go");
  expect(turn.finalResponse).toBe("Done.");
  const [item] = ofType(turn.items, "dynamic_tool_call");
  const output = harness.model.requests[1]?.toolOutputs.at(-1);
  return { item, output, thread, harness };
}

describe("a tool", () => {
  it("is offered to the model, called with arguments as its schema reads them, and answers", async () => {
    const contexts: ToolContext[] = [];
    const weather = defineTool({
      name: "weather",
      description: "Tells the weather.",
      input: z.object({
        city: z.string().trim().describe("Where"),
        days: z.number().int().min(1).default(1),
        unit: z.enum(["C", "F"]).optional(),
      }),
      execute: async ({ city, days, unit }, context) => {
        expectTypeOf(city).toBeString();
        expectTypeOf(days).toBeNumber();
        expectTypeOf(unit).toEqualTypeOf<"C" | "F" | undefined>();
        contexts.push(context);
        await sleep(5);
        return `${city}: rain for ${days} day(s)`;
      },
    });
    const { item, output, thread, harness } = await callOnce([weather], { city: " Oslo " });
    expect(output?.text).toBe("Oslo: rain for 1 day(s)");
    expect(item).toEqual({
      id: "call_x",
      type: "dynamic_tool_call",
      namespace: null,
      tool: "weather",
      arguments: { city: " Oslo " },
      content: [{ type: "text", text: "Oslo: rain for 1 day(s)" }],
      status: "completed",
    });
    expect(contexts).toMatchObject([
      { threadId: thread.id, turnId: expect.stringMatching(/^[0-9a-f-]{36}$/), callId: "call_x" },
    ]);
    expect(contexts[0]?.signal.aborted).toBe(false);
    expect(harness.model.requests[0]?.tools.find(({ name }) => name === "weather")).toMatchObject({
      type: "function",
      description: "Tells the weather.",
      parameters: {
        type: "object",
        properties: {
          city: { type: "string", description: "Where" },
          days: { type: "integer" },
          unit: { type: "string", enum: ["C", "F"] },
        },
        required: ["city"],
      },
    });
    expect(harness.diagnostics).toEqual([]);
  });

  it("with a plain JSON Schema gets arguments that fit it", async () => {
    const input = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };
    const tool = defineTool({
      name: "double",
      description: "Doubles.",
      input,
      execute: (args) => {
        expectTypeOf(args).toBeUnknown();
        return (args as { n: number }).n * 2;
      },
    });
    expect((await callOnce([tool], { n: 21 })).output?.text).toBe("42");
    const refused = await callOnce([tool], { n: "x" });
    expect(refused.item).toMatchObject({ status: "failed" });
    expect(refused.output?.text).toMatch(/^The arguments are not valid: n: /);
  });

  it.each<[string, unknown, string]>([
    ["a text", "as it is\n", "as it is\n"],
    ["nothing", undefined, ""],
    ["null", null, "null"],
    ["a number", 4.5, "4.5"],
    ["an object", { a: [1, { b: null }], type: "x" }, '{"a":[1,{"b":null}],"type":"x"}'],
    ["an empty list", [], "[]"],
    ["a list", [1, "two"], '[1,"two"]'],
    ["a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ["content", { type: "text", text: "hello" }, "hello"],
    [
      "several contents",
      [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ],
      "a\nb",
    ],
  ])("can return %s", async (_, result, text) => {
    const { item, output } = await callOnce([toolThat(() => result)]);
    expect(item?.status).toBe("completed");
    expect(output?.text).toBe(text);
  });

  it.each<[string, unknown]>([
    ["as a data URL", { type: "image", url: pixel }],
    [
      "as its bytes",
      { type: "image", data: Buffer.from(pixel.split(",")[1] ?? "", "base64"), mediaType: "image/png" },
    ],
  ])("can return an image %s, with words", async (_, image) => {
    const { item, output } = await callOnce([toolThat(() => [{ type: "text", text: "Look:" }, image])]);
    expect(output).toMatchObject({ text: "Look:", images: [pixel] });
    expect(item?.content).toEqual([
      { type: "text", text: "Look:" },
      { type: "image", url: pixel },
    ]);
  });

  it.each<[string, () => unknown, string]>([
    [
      "throws",
      () => {
        throw new Error("no such city");
      },
      "no such city",
    ],
    ["rejects", () => Promise.reject(new TypeError("gone")), "gone"],
    [
      "throws what is no error",
      () => {
        throw "just words";
      },
      "just words",
    ],
    ["returns what JSON cannot carry", () => 10n, "BigInt"],
    ["returns what JSON leaves out", () => () => {}, "cannot return a function"],
    [
      "returns an image from the net",
      () => ({ type: "image", url: "https://example.com/a.png" }),
      "data URL",
    ],
  ])("that %s is a failed call to the model, and a diagnostic to the caller", async (_, execute, words) => {
    const { item, output, thread, harness } = await callOnce([toolThat(execute)]);
    expect(item).toMatchObject({ status: "failed", content: [{ text: expect.stringContaining(words) }] });
    expect(output?.text).toContain(words);
    expect(harness.diagnostics).toMatchObject([
      {
        code: "tool_failed",
        threadId: thread.id,
        message: expect.stringMatching(/^A call of the tool probe failed: /),
        cause: expect.anything(),
      },
    ]);
  });

  it("is not called with arguments that do not fit: the model is told all that is wrong", async () => {
    let called = false;
    const tool = defineTool({
      name: "weather",
      description: "Tells the weather.",
      input: z.object({ city: z.string(), place: z.object({ zip: z.string().length(5) }) }),
      execute: () => {
        called = true;
      },
    });
    const { item, output, harness } = await callOnce([tool], { place: { zip: "1" } });
    expect(called).toBe(false);
    expect(item?.status).toBe("failed");
    expect(output?.text).toMatch(/^The arguments are not valid: city: .*; place\.zip: /);
    expect(harness.diagnostics).toEqual([]);
  });

  it("that takes too long is a failed call; its signal fires, and its answer is dropped", async () => {
    let reason: unknown;
    const tool = toolThat(async (_, { signal }) => {
      await sleep(2000, undefined, { signal }).catch(() => {});
      reason = signal.reason;
      return "too late";
    });
    const { item, output, harness } = await callOnce([tool], {}, 200);
    expect(item?.status).toBe("failed");
    expect(output?.text).toBe("The tool probe did not end within 200 ms.");
    expect(reason).toMatchObject({ name: "TimeoutError" });
    expect(harness.diagnostics).toMatchObject([
      { code: "tool_failed", message: expect.stringContaining("interactionTimeoutMs") },
    ]);
  });

  it("may keep what it needs on itself", async () => {
    class Counter {
      readonly name = "count";
      readonly description = "Counts.";
      readonly input = z.object({});
      #count = 41;
      execute() {
        this.#count += 1;
        return this.#count;
      }
    }
    expect((await callOnce([new Counter()])).output?.text).toBe("42");
  });
});

describe("tools of a thread", () => {
  const echo = toolThat((args) => args, "echo");
  const once = (request: RecordedRequest) =>
    request.position.numberInTurn === 1
      ? reply.functionCall("echo", { said: request.lastUserText })
      : reply.text(request.lastToolOutput);

  it("are there in every turn", async () => {
    await using harness = await startInteractive(once);
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools: [echo] });
    expect((await thread.run("one")).finalResponse).toBe('{"said":"one"}');
    expect((await thread.run("two")).finalResponse).toBe('{"said":"two"}');
  });

  it("are its own: another thread has others of the same name", async () => {
    await using harness = await startInteractive(once);
    const turns = await Promise.all(
      ["a", "b", "c"].map((mark) => {
        const tools = [toolThat(() => `this is ${mark}`, "echo")];
        return harness.codex.startThread({ ...harness.threadOptions, tools }).run("Go");
      }),
    );
    expect(turns.map(({ finalResponse }) => finalResponse)).toEqual(["this is a", "this is b", "this is c"]);
  });

  it("can be many, and be called at once", async () => {
    const tools = Array.from({ length: 200 }, (_, index) =>
      toolThat(async () => {
        await sleep(Math.random() * 50);
        return `from ${index}`;
      }, `tool_${index}`),
    );
    await using harness = await startInteractive([
      reply.all(...tools.slice(0, 40).map(({ name }) => reply.functionCall(name))),
      reply.text("Done."),
    ]);
    const turn = await harness.codex.startThread({ ...harness.threadOptions, tools }).run("Go");
    expect(harness.model.requests[0]?.toolNames).toEqual(
      expect.arrayContaining(tools.map(({ name }) => name)),
    );
    const outputs = harness.model.requests[1]?.toolOutputs.map(({ name, text }) => [name, text]);
    expect(outputs?.toSorted()).toEqual(
      tools
        .slice(0, 40)
        .map(({ name }, index) => [name, `from ${index}`])
        .toSorted(),
    );
    expect(ofType(turn.items, "dynamic_tool_call")).toHaveLength(40);
  });

  it("are called from code by models that write code", async () => {
    await using harness = await startInteractive([
      reply.customCall("exec", 'text(await tools.my_echo({ said: "from code" }));'),
      reply.text("Done."),
    ]);
    const tools = [toolThat((args) => args, "my-echo")];
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools, model: "gpt-6.1-sol" });
    const turn = await thread.run("Go");
    expect(harness.model.requests[1]?.lastToolOutput).toContain('{"said":"from code"}');
    expect(ofType(turn.items, "dynamic_tool_call")).toMatchObject([{ tool: "my-echo", status: "completed" }]);
  });

  it("stay with a resumed thread, which runs those it is given then", async () => {
    await using harness = await startInteractive(once);
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools: [echo] });
    await thread.run("one");
    await harness.codex.close();
    await using other = new Codex(harness.codexOptions);
    const tools = [toolThat(() => "another echo", "echo")];
    const resumed = other.resumeThread(thread.id ?? "", { ...harness.threadOptions, tools });
    expect((await resumed.run("two")).finalResponse).toBe("another echo");
    expect(harness.diagnostics).toEqual([]);
  });

  it("that a resumed thread lacks: the call fails; that it was not started with: reported", async () => {
    await using harness = await startInteractive(once);
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools: [echo] });
    await thread.run("one");
    const tools = [toolThat(() => "", "later"), toolThat(() => "", "even_later")];
    const resumed = harness.codex.resumeThread(thread.id ?? "", { ...harness.threadOptions, tools });
    expect((await resumed.run("two")).finalResponse).toBe("The tool echo is not available.");
    await resumed.run("three");
    expect(harness.model.requests.at(-1)?.toolNames).not.toContain("later");
    // What the thread was started with is read from disk meanwhile, so the first of them may come second.
    const told = harness.diagnostics.map(({ code, message }) => [code, message]);
    expect(told.toSorted().reverse()).toEqual([
      ["tools_unavailable", expect.stringContaining("later, even_later")],
      ["tool_failed", expect.stringContaining("the thread has no tool of that name")],
      ["tool_failed", expect.stringContaining("the thread has no tool of that name")],
    ]);
  });

  it("stay with a copy of the thread, too", async () => {
    await using harness = await startInteractive(once);
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools: [echo] });
    await thread.run("one");
    const copy = await thread.fork();
    expect((await copy.run("two")).finalResponse).toBe('{"said":"two"}');
    expect(harness.diagnostics).toEqual([]);
  });
});

describe("a turn that ends while a tool runs", () => {
  it("fires the tool's signal; the call has failed, and the thread can be used again", async () => {
    await using harness = await startInteractive([reply.functionCall("probe"), reply.text("Back.")]);
    let onCalled = () => {};
    const called = new Promise<void>((resolve) => {
      onCalled = resolve;
    });
    let reason: unknown;
    const tool = toolThat(async (_, { signal }) => {
      onCalled();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      reason = signal.reason;
    });
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools: [tool] });
    const streamed = await thread.runStreamed("Go");
    const { result } = streamed;
    await called;
    await streamed.interrupt();
    await expect(result).rejects.toMatchObject({ code: "turn_interrupted" });
    expect(reason).toMatchObject({ name: "AbortError" });
    expect((await thread.run("Go on")).finalResponse).toBe("Back.");
    expect(harness.diagnostics).toEqual([]);
  });
});
