import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { Codex, defineTool, type ThreadOptions, UnsupportedOptionError } from "../../src/index.js";
import { startHarness, transports } from "../harness.js";

const tool = defineTool({ name: "probe", description: "Does it.", input: z.object({}), execute: () => "" });
const id = "01900000-0000-7000-8000-000000000000";

describe("on exec", () => {
  it.each<[string, ThreadOptions]>([
    ["onApproval", { onApproval: () => "accept" }],
    ["onUserInput", { onUserInput: () => ({}) }],
    ["onElicitation", { onElicitation: () => "decline" }],
    ["tools", { tools: [tool] }],
    ["interactionTimeoutMs", { interactionTimeoutMs: 1000 }],
  ])("%s is rejected at the call, with the transport that it needs", (option, options) => {
    for (const codex of [new Codex(), new Codex({ transport: "exec" })]) {
      for (const start of [() => codex.startThread(options), () => codex.resumeThread(id, options)]) {
        expect(start).toThrow(UnsupportedOptionError);
        expect(start).toThrow(`\`${option}\` needs the app-server transport`);
      }
    }
  });

  it("undefined options count as omitted", () => {
    expect(() => new Codex().startThread({ onApproval: undefined, tools: undefined })).not.toThrow();
  });
});

describe("on app-server", () => {
  const codex = new Codex({ transport: "app-server" });

  it.each<[string, unknown]>([
    ["onApproval", "accept"],
    ["onUserInput", {}],
    ["onElicitation", []],
    ["tools", tool],
    ["interactionTimeoutMs", 0],
    ["baseInstructions", 2],
    ["developerInstructions", 1],
  ])("%s: %j is rejected", (option, value) => {
    expect(() => codex.startThread({ [option]: value })).toThrow(`option \`${option}\` must be`);
  });

  it("interactionTimeoutMs: Infinity is accepted", () => {
    expect(() => codex.startThread({ interactionTimeoutMs: Number.POSITIVE_INFINITY })).not.toThrow();
  });

  it("tools are checked one by one", () => {
    const tools = [tool, { ...tool, name: "exec_command" }];
    expect(() => codex.startThread({ tools })).toThrow("codex.startThread(): option `tools[1].name` must be");
    expect(() => codex.resumeThread(id, { tools })).toThrow("codex.resumeThread(): option `tools[1].name`");
  });
});

describe.each(transports)("instructions on %s", (transport) => {
  it("base instructions replace codex's own, and developer instructions are added", async () => {
    await using harness = await startHarness(transport, [reply.text("ok"), reply.text("ok")]);
    const { codex, threadOptions, model } = harness;
    const developerInstructions = 'Say "hi".\n\tThen = stop.';
    await codex.startThread({ ...threadOptions, developerInstructions }).run("Go");
    const added = model.requests[0]?.instructions;
    expect(added).toContain(developerInstructions);
    expect(added).toContain("You are Codex");
    const baseInstructions = "You are a parrot.\n'''\"\"\" # x = 1";
    await codex.startThread({ ...threadOptions, baseInstructions }).run("Go");
    const instead = model.requests[1]?.instructions;
    expect(instead).toContain(baseInstructions);
    expect(instead).not.toContain("You are Codex");
  });

  it("are kept by a resumed thread; only base instructions can be changed", async () => {
    await using harness = await startHarness(transport, () => reply.text("ok"));
    const { codex, codexOptions, threadOptions, model } = harness;
    const first = { baseInstructions: "BASE ONE", developerInstructions: "DEVELOPER ONE" };
    const thread = codex.startThread({ ...threadOptions, ...first });
    await thread.run("Go");
    await codex.close();
    await using other = new Codex(codexOptions);
    await other.resumeThread(thread.id ?? "", threadOptions).run("Go");
    expect(model.requests[1]?.instructions).toContain("BASE ONE");
    expect(model.requests[1]?.instructions).toContain("DEVELOPER ONE");
    const second = { baseInstructions: "BASE TWO", developerInstructions: "DEVELOPER TWO" };
    await other.resumeThread(thread.id ?? "", { ...threadOptions, ...second }).run("Go");
    expect(model.requests[2]?.instructions).toContain("BASE TWO");
    expect(model.requests[2]?.instructions).not.toContain("BASE ONE");
    expect(model.requests[2]?.instructions).toContain("DEVELOPER ONE");
    expect(model.requests[2]?.instructions).not.toContain("DEVELOPER TWO");
  });
});
