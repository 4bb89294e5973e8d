import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it, onTestFinished } from "vitest";

import {
  Codex,
  type CodexOptions,
  type ThreadOptions,
  type Tool,
  type TurnOptions,
  type UserInput,
} from "../../src/index.js";
import { startListeningServer } from "../app-server/listening-server.js";
import { gate } from "../clock.js";
import { startHarness, transports } from "../harness.js";
import { toolThat } from "../interaction/call-tool-once.js";
import { onlyWorkspace } from "../only-workspace.js";

const redPixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==";

/** A mutable schema. */
const answerSchema = () => ({
  type: "object",
  properties: { answer: { type: "string", enum: ["yes"] } as Record<string, unknown> },
  required: ["answer"],
  additionalProperties: false,
});

/** Changes the current directory for the rest of a test. */
function changeDirectory(path: string): void {
  const before = process.cwd();
  onTestFinished(() => process.chdir(before));
  process.chdir(path);
}

describe.each(transports)("later changes on %s do not affect", (transport) => {
  it.each(["run", "runStreamed"] as const)("the input and options of %s()", async (method) => {
    const { opened, open } = gate();
    await using harness = await startHarness(transport, [
      () => opened.then(() => reply.text("First.")),
      reply.json({ answer: "yes" }),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    const first = thread.run("first");
    const input: UserInput[] = [{ type: "text", text: "Is it?" }];
    const outputSchema = answerSchema();
    const options: TurnOptions<object> = { outputSchema, signal: new AbortController().signal };
    const streamed = method === "runStreamed" ? await thread.runStreamed(input, options) : undefined;
    const running = streamed ?? thread.run(input, options);

    Object.assign(input[0] as UserInput, { text: "changed" });
    input.push({ type: "text", text: "added" });
    outputSchema.properties.answer["enum"] = ["no"];
    outputSchema.required.push("added");
    Object.assign(options, { outputSchema: undefined, signal: AbortSignal.abort(), timeoutMs: 1 });
    open();

    await first;
    const turn = await (streamed?.result ?? running);
    expect(turn).toMatchObject({ output: { answer: "yes" } });
    const [request] = harness.model.requests.slice(-1);
    expect(request?.lastUserText).toBe("Is it?");
    expect(request?.textFormat).toMatchObject({ schema: answerSchema() });
  });

  it("the options of startThread()", async () => {
    await using harness = await startHarness(
      transport,
      [reply.shell("touch allowed/made; touch ../made"), reply.text("Done.")],
      { configOverrides: onlyWorkspace },
    );
    const workingDirectory = join(harness.workspace, "inner");
    const allowed = join(workingDirectory, "allowed");
    mkdirSync(allowed, { recursive: true });
    const additionalDirectories = [allowed];
    const options: ThreadOptions = {
      workingDirectory,
      sandboxMode: "workspace-write",
      additionalDirectories,
      modelReasoningEffort: "low",
    };
    const thread = harness.codex.startThread(options);
    additionalDirectories[0] = harness.workspace;
    Object.assign(options, { sandboxMode: "danger-full-access", modelReasoningEffort: "high" });
    await thread.run("Go");
    expect(harness.model.requests[0]?.reasoningEffort).toBe("low");
    expect(existsSync(join(allowed, "made"))).toBe(true);
    expect(existsSync(join(harness.workspace, "made"))).toBe(false);
  });

  it("the options of new Codex()", async () => {
    await using harness = await startHarness(transport, [
      reply.shell("echo mark=$MARK"),
      reply.text("Done."),
    ]);
    const env = { ...harness.home.env, MARK: "before" };
    const config = { ...harness.model.config, model_reasoning_effort: "low" };
    const configOverrides = ["model_verbosity=low"];
    const options: CodexOptions = { ...harness.codexOptions, env, config, configOverrides };
    await using codex = new Codex(options);
    env.MARK = "after";
    config.model_reasoning_effort = "high";
    config.model_providers.scripted.base_url = "http://127.0.0.1:1/v1";
    configOverrides.push("model_reasoning_effort=high");
    options.codexPathOverride = "/nowhere/codex";
    await codex.startThread(harness.threadOptions).run("Go");
    const [first, second] = harness.model.requests;
    expect(first?.reasoningEffort).toBe("low");
    expect(second?.lastToolOutput).toContain("mark=before");
  });

  it("relative paths, when the current directory changes", async () => {
    const { opened, open } = gate();
    await using harness = await startHarness(transport, [
      () => opened.then(() => reply.text("First.")),
      reply.shell("pwd"),
      reply.text("Done."),
    ]);
    const { codex, workspace, model } = harness;
    mkdirSync(join(workspace, "inner"));
    writeFileSync(join(workspace, "red.png"), Buffer.from(redPixel, "base64"));
    changeDirectory(workspace);
    const thread = codex.startThread({ workingDirectory: "inner", skipGitRepoCheck: true });
    const first = thread.run("first");
    const second = thread.run([
      { type: "text", text: "second" },
      { type: "local_image", path: "red.png" },
    ]);
    process.chdir("/");
    open();
    await Promise.all([first, second]);
    expect(model.requests[1]?.images).toHaveLength(1);
    expect(model.requests[2]?.lastToolOutput).toContain(`${workspace}/inner\n`);
  });
});

describe("an app-server thread", () => {
  it("copies its tools at the call", async () => {
    await using harness = await startHarness("app-server", [
      reply.functionCall("probe", { number: 1 }),
      reply.text("Done."),
    ]);
    const input = { type: "object", properties: { number: { type: "number" } }, required: ["number"] };
    const probe = { name: "probe", description: "Does it.", input, execute: () => "before" };
    const tools: Tool[] = [probe];
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools });
    input.properties.number.type = "string";
    Object.assign(probe, { description: "Changed.", execute: () => "after" });
    tools.push(toolThat(() => "added", "added"));
    await thread.run("Go");
    const [first, second] = harness.model.requests;
    expect(first?.toolNames).not.toContain("added");
    expect(first?.tools).toContainEqual(
      expect.objectContaining({
        name: "probe",
        description: "Does it.",
        parameters: expect.objectContaining({ properties: { number: { type: "number" } } }),
      }),
    );
    expect(second?.lastToolOutput).toBe("before");
  });

  it("calls a tool's execute() with the tool as `this`", async () => {
    await using harness = await startHarness("app-server", [
      reply.functionCall("counter", {}),
      reply.functionCall("counter", {}),
      reply.text("Done."),
    ]);
    class Counter {
      readonly name = "counter";
      readonly description = "Counts.";
      readonly input = { type: "object", properties: {} };
      #count = 0;
      execute(): string {
        this.#count += 1;
        return `call ${this.#count}`;
      }
    }
    await harness.codex.startThread({ ...harness.threadOptions, tools: [new Counter()] }).run("Go");
    const outputs = harness.model.requests.map(({ lastToolOutput }) => lastToolOutput);
    expect(outputs).toEqual(["", "call 1", "call 2"]);
  });

  it("uses the config that its Codex copied for a remote server", async () => {
    await using server = await startListeningServer([reply.text("Done.")]);
    const config = { model_reasoning_effort: "low" };
    await using codex = new Codex({ ...server.codexOptions, config });
    config.model_reasoning_effort = "high";
    await codex.startThread(server.threadOptions).run("Go");
    expect(server.model.requests[0]?.reasoningEffort).toBe("low");
  });
});
