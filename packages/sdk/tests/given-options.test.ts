import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { Codex } from "../src/index.js";
import { startHarness, transports } from "./harness.js";

/** An object with a key that an assignment would take for the prototype. */
const withProtoKey = (given: object, value: unknown): object => ({ ...given, ["__proto__"]: value });

describe.each(transports)("on %s", (transport) => {
  it.each(["", null])("options that are %j change nothing", async (nothing) => {
    await using harness = await startHarness(transport, [reply.text("ok"), reply.text("ok")]);
    const { codexOptions, threadOptions, model } = harness;
    await harness.codex.startThread(threadOptions).run("Go");
    const names = ["apiKey", "baseUrl", "configOverrides", "strictConfig", "onStderr"];
    const nowhere = Object.fromEntries(names.map((name) => [name, nothing]));
    await using codex = new Codex({ ...nowhere, ...codexOptions });
    const options = {
      model: nothing,
      threadSource: nothing,
      sandboxMode: nothing,
      modelReasoningEffort: nothing,
      networkAccessEnabled: nothing,
      webSearchMode: nothing,
      webSearchEnabled: nothing,
      approvalPolicy: nothing,
      additionalDirectories: nothing,
      baseInstructions: nothing,
    };
    const thread = codex.startThread({ ...threadOptions, ...options } as object);
    expect((await thread.run("Go", { signal: nothing, timeoutMs: nothing } as object)).finalResponse).toBe(
      "ok",
    );
    const [first, second] = model.requests;
    expect(second?.model).toBe(first?.model);
    expect(second?.reasoningEffort).toBe(first?.reasoningEffort);
    expect(second?.instructions).toBe(first?.instructions);
    expect(second?.toolNames).toEqual(first?.toolNames);
  });

  it("the environment keeps a variable named __proto__, and those that getters of a class give", async () => {
    await using harness = await startHarness(transport, [reply.shell("env"), reply.text("ok")]);
    const { home } = harness;
    class Environment {
      get FROM_A_GETTER() {
        return "given";
      }
    }
    const env: object = Object.assign(new Environment(), home.env);
    Object.defineProperty(env, "__proto__", { value: "kept", enumerable: true });
    await using codex = new Codex({ ...harness.codexOptions, env: env as Record<string, string> });
    await codex.startThread(harness.threadOptions).run("Go");
    const variables = harness.model.requests[1]?.lastToolOutput;
    expect(variables).toContain("__proto__=kept");
    expect(variables).toContain("FROM_A_GETTER=given");
  });

  it("config keeps a key named __proto__", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const config = withProtoKey(harness.model.config, { inner: 1 });
    await using codex = new Codex({ ...harness.codexOptions, config: { ...config }, strictConfig: true });
    const error = await codex
      .startThread(harness.threadOptions)
      .run("Go")
      .catch((error: unknown) => error);
    expect(String(error)).toContain("__proto__");
  });

  it("a schema keeps a property named __proto__", async () => {
    const properties = withProtoKey({ answer: { type: "string" } }, { type: "string" });
    const required = ["answer", "__proto__"];
    const outputSchema = { type: "object", properties, required, additionalProperties: false };
    const answer = '{"answer":"yes","__proto__":"kept"}';
    await using harness = await startHarness(transport, [reply.text(answer)]);
    const turn = await harness.codex.startThread(harness.threadOptions).run("Go", { outputSchema });
    expect(turn.finalResponse).toBe(answer);
    const sent = JSON.stringify(harness.model.requests[0]?.body["text"]);
    expect(sent).toContain('"__proto__":{"type":"string"}');
    expect(JSON.stringify(turn.output)).toBe(answer);
  });
});
