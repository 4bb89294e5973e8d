import { describe, expect, it } from "vitest";
import { createCodexHome } from "./codex-home.js";
import { checkNames } from "./option-names.js";
import { reply } from "./reply/reply.js";
import { startScriptedModel } from "./server/start-scripted-model.js";
import { standIn } from "./stand-in.js";

/** As a program in plain JavaScript passes them. */
const wrong = (name: string) => ({ [name]: 1 }) as object;

describe("the builders of replies reject an unknown option", () => {
  const item = { type: "message" };
  it.each([
    ["text", "chunk", "chunkSize", () => reply.text("x", wrong("chunk"))],
    ["json", "phases", "phase", () => reply.json({}, wrong("phases"))],
    ["reasoning", "contents", "content", () => reply.reasoning("x", wrong("contents"))],
    ["shell", "escalated", "escalate", () => reply.shell("x", wrong("escalated"))],
    ["shell", "namespace", undefined, () => reply.shell("x", wrong("namespace"))],
    ["patch", "call_id", "callId", () => reply.patch([], wrong("call_id"))],
    [
      "patch",
      "whit",
      undefined,
      () => reply.patch([{ update: "a", replace: "b", ...wrong("whit") } as never]),
    ],
    ["mcpCall", "namespace", undefined, () => reply.mcpCall("x", "y", {}, wrong("namespace"))],
    ["webSearch", "latency", "latencyMs", () => reply.webSearch("x", wrong("latency"))],
    ["functionCall", "nameSpace", "namespace", () => reply.functionCall("x", {}, wrong("nameSpace"))],
    ["customCall", "delay", "delayMs", () => reply.customCall("x", "y", wrong("delay"))],
    ["code", "namespace", undefined, () => reply.code("x", wrong("namespace"))],
    ["toolSearch", "limits", "limit", () => reply.toolSearch("x", wrong("limits"))],
    ["raw", "usages", "usage", () => reply.raw(item, wrong("usages"))],
    ["fail", "header", "headers", () => reply.fail(500, undefined, wrong("header"))],
  ])("reply.%s(): %s", (builder, name, meant, build) => {
    const hint = meant === undefined ? " " : ` Did you mean \`${meant}\`? `;
    expect(build).toThrow(TypeError);
    expect(build).toThrow(`reply.${builder}(): option \`${name}\` is unknown.${hint}The options are `);
  });

  it("in `usage`, too", () => {
    expect(() => reply.text("x", { usage: wrong("input_tokens") })).toThrow(
      "`usage` of reply.text(): option `input_tokens` is unknown. Did you mean `inputTokens`? The options are " +
        "inputTokens, cachedInputTokens, cacheWriteInputTokens, outputTokens, reasoningOutputTokens.",
    );
  });

  it("but none of their own", () => {
    const usage = { inputTokens: 1, cachedInputTokens: 0, cacheWriteInputTokens: 0, outputTokens: 1 };
    const common = { usage: { ...usage, reasoningOutputTokens: 0 }, latencyMs: 0, delayMs: 0 };
    const shell = { workdir: "/", shell: "sh", login: true, yieldTimeMs: 1, escalate: true };
    reply.text("x", { ...common, chunkSize: 1, unfinished: true, phase: "commentary" });
    reply.json({}, { ...common, chunkSize: 1, unfinished: true, phase: "commentary" });
    reply.reasoning("x", { ...common, content: "y" });
    reply.shell("x", { ...common, ...shell, justification: "y", callId: "z" });
    reply.functionCall("x", {}, { ...common, callId: "y", namespace: "z" });
    reply.mcpCall("x", "y", {}, { ...common, callId: "z" });
    reply.toolSearch("x", { ...common, callId: "y", limit: 1 });
    reply.raw(item, { usage: null });
  });
});

it.each([
  ["startScriptedModel()", "reply", "replies", () => startScriptedModel(wrong("reply") as never)],
  ["createCodexHome()", "config", "configToml", () => createCodexHome(wrong("config"))],
  [
    'standIn("exits-with-stderr")',
    "exit",
    "exitCode",
    async () => standIn("exits-with-stderr", wrong("exit")),
  ],
  ['standIn("never-prints")', "exit", undefined, async () => standIn("never-prints", wrong("exit"))],
])("%s rejects an unknown option", async (where, name, meant, call) => {
  const error = await call().catch((reason: Error) => reason);
  expect(error).toBeInstanceOf(TypeError);
  const hint = meant === undefined ? "It has no options." : `Did you mean \`${meant}\`? The options are `;
  expect((error as Error).message).toContain(`${where}: option \`${name}\` is unknown. ${hint}`);
});

it("waiting rejects an unknown option", async () => {
  const model = await startScriptedModel({ replies: [] });
  const message = "option `timeout` is unknown. Did you mean `timeoutMs`?";
  await expect(model.nextRequest(wrong("timeout"))).rejects.toThrow(`model.nextRequest(): ${message}`);
  await expect(model.waitForRequest(() => true, wrong("timeout"))).rejects.toThrow(
    `model.waitForRequest(): ${message}`,
  );
  await model.close();
  const cli = standIn("never-prints");
  await expect(cli.waitUntilGone(wrong("timeout"))).rejects.toThrow(`waitUntilGone(): ${message}`);
  await cli.dispose();
});

it("suggests the name with the longest beginning in common", () => {
  const names = { cachedInputTokens: 0, cacheWriteInputTokens: 0 };
  expect(() => checkNames("x", { cacheWrite: 1 }, names)).toThrow("Did you mean `cacheWriteInputTokens`?");
  expect(() => checkNames("x", { tokens: 1 }, names)).toThrow("option `tokens` is unknown. The options are");
});
