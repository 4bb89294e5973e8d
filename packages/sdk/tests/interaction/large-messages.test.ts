import { reply, type Script } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { type Diagnostic, MessageTooLargeError } from "../../src/index.js";
import { startListeningServer } from "../app-server/listening-server.js";
import { startHarness } from "../harness.js";
import { toolThat } from "./call-tool-once.js";
import { ofType } from "./interactive.js";

const MiB = 1024 * 1024;
const stdioLimit = MiB - MiB / 8;
const replies = () => [reply.functionCall("probe"), reply.text("Done."), reply.text("Again.")];

async function overStdio(script: Script = replies()) {
  const diagnostics: Diagnostic[] = [];
  const harness = await startHarness("app-server", script, {
    maxLineBytes: MiB,
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
  });
  return Object.assign(harness, { diagnostics });
}

describe.each([
  { name: "stdio", start: () => overStdio(), limit: stdioLimit },
  { name: "a WebSocket", start: () => startListeningServer(replies()), limit: 16 * MiB },
])("a tool whose result is too large for $name", ({ start, limit }) => {
  it.each<[string, (size: number) => unknown]>([
    ["a text", (size) => "x".repeat(size)],
    ["a text of control characters", (size) => "\u0001".repeat(size / 6)],
    ["bytes", (size) => ({ type: "image", data: Buffer.alloc(size * 0.75), mediaType: "image/png" })],
  ])("runs once, and its call fails: %s", async (_, result) => {
    await using server = await start();
    let runs = 0;
    const probe = toolThat(() => {
      runs += 1;
      return result(limit);
    });
    const thread = server.codex.startThread({ ...server.threadOptions, tools: [probe] });

    const turn = await thread.run("Go");
    const next = await thread.run("Go on");

    expect([turn.finalResponse, next.finalResponse, runs]).toEqual(["Done.", "Again.", 1]);
    const [item] = ofType(turn.items, "dynamic_tool_call");
    expect(item).toMatchObject({ status: "failed" });
    const explanation = server.model.requests[1]?.lastToolOutput;
    expect(explanation).toMatch(
      new RegExp(`^The result is too large: it has \\d+ bytes, and at most ${limit} can be sent`),
    );
    const failures = server.diagnostics.filter(({ code }) => code === "tool_failed");
    expect(failures).toMatchObject([
      { threadId: thread.id, message: `A call of the tool probe failed: ${explanation}.` },
    ]);
    expect(server.diagnostics.filter(({ code }) => code === "handler_failed")).toEqual([]);
  });

  it("can throw an error whose message is too large: the model sees its beginning", async () => {
    await using server = await start();
    const probe = toolThat(() => {
      throw new Error(`broken: ${"x".repeat(limit)}`);
    });
    const thread = server.codex.startThread({ ...server.threadOptions, tools: [probe] });

    const turn = await thread.run("Go");

    expect(ofType(turn.items, "dynamic_tool_call")).toMatchObject([{ status: "failed" }]);
    expect(server.model.requests[1]?.lastToolOutput).toMatch(/^broken: x{1000}/);
  });
});

it("a tool's result can be as large as the limit", async () => {
  await using server = await overStdio();
  const probe = toolThat(() => "x".repeat(stdioLimit - 200));
  const thread = server.codex.startThread({ ...server.threadOptions, tools: [probe] });

  const turn = await thread.run("Go");

  expect(ofType(turn.items, "dynamic_tool_call")).toMatchObject([{ status: "completed" }]);
  expect(server.model.requests[1]?.lastToolOutput).toMatch(/^x{1000}/);
});

it("an input that is too large fails only its own turn", async () => {
  let finish = () => {};
  const isFinished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const first = () => isFinished.then(() => reply.text("First."));
  await using harness = await overStdio([first, reply.text("Second.")]);
  const other = harness.codex.startThread(harness.threadOptions).run("Go");
  await harness.model.nextRequest();

  const thread = harness.codex.startThread(harness.threadOptions);
  const error = await thread.run("x".repeat(950_000)).catch((error) => error);
  const turn = await thread.run("Go");
  finish();

  expect(error).toBeInstanceOf(MessageTooLargeError);
  expect(error).toMatchObject({ code: "message_too_large", maxBytes: stdioLimit, retryable: false });
  expect(turn.finalResponse).toBe("Second.");
  expect((await other).finalResponse).toBe("First.");
});
