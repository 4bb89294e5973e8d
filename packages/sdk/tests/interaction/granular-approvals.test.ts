import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, type ThreadOptions } from "../../src/index.js";
import { models, startHarness } from "../harness.js";
import { askingMcpServer, escalated, noting, startInteractive } from "./interactive.js";

const once = (act: ReturnType<typeof escalated>) => {
  const acted = new Set<unknown>();
  return ({ metadata }: { metadata: { turnId?: unknown } }) => {
    if (acted.has(metadata.turnId)) return reply.text("ok");
    acted.add(metadata.turnId);
    return act;
  };
};

describe.each(models)("granular approvals with $name", ({ model }) => {
  it("ask for what is true and refuse the rest without asking, per thread and per turn", async () => {
    await using harness = await startInteractive(once(escalated("touch made.txt")), {}, model);
    const { codex, workspace, threadOptions } = harness;
    const made = () => existsSync(join(workspace, "made.txt"));
    const { asked, onApproval } = noting("accept");
    const options: ThreadOptions = { ...threadOptions, sandboxMode: "read-only", onApproval };
    const refusing = { granular: { sandboxApproval: false, rules: true } };
    const asking = { granular: { sandboxApproval: true } };

    const thread = codex.startThread({ ...options, approvalPolicy: refusing });
    await thread.run("Go");
    expect([asked.length, made()]).toEqual([0, false]);
    await thread.run("Go", { approvalPolicy: asking });
    expect([asked.length, made()]).toEqual([1, true]);
    await thread.run("Go");
    expect(asked.length).toBe(1);

    await codex.startThread({ ...options, approvalPolicy: asking }).run("Go");
    expect(asked.length).toBe(2);
    await codex.startThread({ ...options, approvalPolicy: { granular: {} } }).run("Go");
    expect(asked.length).toBe(2);
  });

  it("ask for what a rule requires", async () => {
    await using harness = await startInteractive(once(reply.shell("touch made.txt")), {}, model);
    const { codex, workspace, threadOptions, home } = harness;
    writeFileSync(join(home.path, "config.toml"), `[projects."${workspace}"]\ntrust_level = "trusted"\n`);
    mkdirSync(join(home.path, "rules"));
    writeFileSync(
      join(home.path, "rules", "default.rules"),
      'prefix_rule(pattern = ["touch"], decision = "prompt")\n',
    );
    const { asked, onApproval } = noting("accept");
    const options: ThreadOptions = { ...threadOptions, sandboxMode: "workspace-write", onApproval };
    await codex.startThread({ ...options, approvalPolicy: { granular: { rules: false } } }).run("Go");
    expect([asked.length, existsSync(join(workspace, "made.txt"))]).toEqual([0, false]);
    await codex.startThread({ ...options, approvalPolicy: { granular: { rules: true } } }).run("Go");
    expect([asked.length, existsSync(join(workspace, "made.txt"))]).toEqual([1, true]);
  });
});

describe("granular approvals", () => {
  it.each([
    ["ask", true, ["ask"]],
    ["ask", false, []],
    ["write", false, ["write"]],
  ] as const)("let the MCP tool %s ask its user: %s", async (tool, mcpElicitations, expected) => {
    const replies = [reply.mcpCall("asker", tool), reply.text("ok")];
    await using harness = await startInteractive(replies, askingMcpServer);
    const asked: string[] = [];
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      approvalPolicy: { granular: { mcpElicitations } },
      onApproval: () => {
        asked.push("write");
        return "accept";
      },
      onElicitation: () => {
        asked.push("ask");
        return "decline";
      },
    });
    await thread.run("Go");
    // The approval of a tool is not a question of its server.
    expect(asked).toEqual(expected);
  });

  it("are rejected by name on exec, on a thread and on a turn", async () => {
    await using harness = await startHarness("exec", () => reply.text("ok"));
    const { codex, threadOptions } = harness;
    const approvalPolicy = { granular: { rules: true } };
    expect(() => codex.startThread({ ...threadOptions, approvalPolicy })).toThrow(
      expect.objectContaining({ code: "unsupported_option", option: "approvalPolicy.granular" }),
    );
    const thread = codex.startThread(threadOptions);
    const unsupported = { code: "unsupported_option", option: "approvalPolicy" };
    await expect(thread.run("Go", { approvalPolicy })).rejects.toMatchObject(unsupported);
  });

  it.each([
    { granular: { sandbox_approval: true } },
    { granular: { rules: "yes" } },
    { granular: true },
    { granular: {}, rules: true },
    {},
  ])("of the shape %j are rejected at the call", (approvalPolicy) => {
    const codex = new Codex({ transport: "app-server" });
    const expected =
      /option `approvalPolicy` must be one of "never", .*, or { granular: { sandboxApproval\?, .* } }, but got/;
    expect(() => codex.startThread({ approvalPolicy } as ThreadOptions)).toThrow(expected);
  });
});
