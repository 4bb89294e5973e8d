import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, ModelReasoningEffort, SandboxMode } from "../src/index.js";
import { startHarness, transports } from "./harness.js";
import { onlyWorkspace } from "./only-workspace.js";

describe.each(transports)("directories on %s", (transport) => {
  it("additionalDirectories are added to the directories in config", async () => {
    const outside = mkdtempSync(join(tmpdir(), "codex-outside-"));
    const other = mkdtempSync(join(tmpdir(), "codex-outside-"));
    try {
      await using harness = await startHarness(transport, [
        reply.shell(`echo x > '${outside}/outside.txt'; echo x > '${other}/outside.txt'`),
        reply.text("ok"),
      ]);
      const roots = `sandbox_workspace_write.writable_roots=["${other}"]`;
      const configOverrides = [...onlyWorkspace, roots];
      await using codex = new Codex({ ...harness.codexOptions, configOverrides });
      const options = { sandboxMode: SandboxMode.WorkspaceWrite, additionalDirectories: [outside] };
      await codex.startThread({ ...harness.threadOptions, ...options }).run("probe");
      expect([outside, other].map((path) => existsSync(join(path, "outside.txt")))).toEqual([true, true]);
    } finally {
      rmSync(outside, { recursive: true, force: true });
      rmSync(other, { recursive: true, force: true });
    }
  });

  it("~ in additionalDirectories is the agent's home directory", async () => {
    const outside = mkdtempSync(join(tmpdir(), "codex-outside-"));
    try {
      await using harness = await startHarness(transport, [
        reply.shell(`echo x > '${outside}/outside.txt'`),
        reply.text("ok"),
      ]);
      const env = { ...harness.home.env, HOME: outside };
      await using codex = new Codex({ ...harness.codexOptions, configOverrides: onlyWorkspace, env });
      const options = { sandboxMode: SandboxMode.WorkspaceWrite, additionalDirectories: ["~"] };
      await codex.startThread({ ...harness.threadOptions, ...options }).run("probe");
      expect(existsSync(join(outside, "outside.txt"))).toBe(true);
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  it("a resumed thread does not keep its model, effort or access", async () => {
    const outside = mkdtempSync(join(tmpdir(), "codex-outside-"));
    try {
      await using harness = await startHarness(transport, ({ position }) =>
        position.numberInTurn === 1 ? reply.shell(`echo x > '${outside}/outside.txt'`) : reply.text("ok"),
      );
      const { codexOptions, threadOptions, model } = harness;
      await using codex = new Codex({ ...codexOptions, configOverrides: onlyWorkspace });
      const wide = {
        model: "another",
        modelReasoningEffort: ModelReasoningEffort.High,
        sandboxMode: SandboxMode.DangerFullAccess,
        additionalDirectories: [outside],
      };
      const thread = codex.startThread({ ...threadOptions, ...wide });
      await thread.run("probe");
      for (const sandboxMode of [undefined, SandboxMode.WorkspaceWrite]) {
        rmSync(join(outside, "outside.txt"));
        const before = model.requests.length;
        await codex.resumeThread(thread.id ?? "", { ...threadOptions, sandboxMode }).run("probe");
        expect(existsSync(join(outside, "outside.txt"))).toBe(false);
        expect(model.requests[before]?.model).toBe("gpt-5.5");
        expect(model.requests[before]?.reasoningEffort).not.toBe("high");
        // Restores the wide settings for the next round.
        await codex.resumeThread(thread.id ?? "", { ...threadOptions, ...wide }).run("probe");
      }
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  it.runIf(transport === "app-server")("a fork does not keep its original's access", async () => {
    const outside = mkdtempSync(join(tmpdir(), "codex-outside-"));
    try {
      await using harness = await startHarness(transport, ({ position }) =>
        position.numberInTurn === 1 ? reply.shell(`echo x > '${outside}/outside.txt'`) : reply.text("ok"),
      );
      const { codexOptions, threadOptions } = harness;
      await using codex = new Codex({ ...codexOptions, configOverrides: onlyWorkspace });
      const wide = codex.startThread({ ...threadOptions, sandboxMode: SandboxMode.DangerFullAccess });
      await wide.run("probe");
      rmSync(join(outside, "outside.txt"));
      const { sandboxMode: _, ...options } = threadOptions;
      await (await codex.resumeThread(wide.id ?? "", options).fork()).run("probe");
      expect(existsSync(join(outside, "outside.txt"))).toBe(false);
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  it.runIf(transport === "app-server")("workingDirectory must exist at the start of every turn", async () => {
    await using harness = await startHarness(transport, () => reply.text("ok"));
    const workingDirectory = join(harness.workspace, "inner");
    const thread = harness.codex.startThread({ workingDirectory });
    for (const round of [1, 2]) {
      const failure = await thread.run("Go").catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "invalid_option", option: "workingDirectory" });
      expect(String(failure)).toMatch(/inner", which does not exist/);
      mkdirSync(workingDirectory);
      expect((await thread.run("Go")).finalResponse).toBe("ok");
      rmSync(workingDirectory, { recursive: true });
      expect(harness.model.requests).toHaveLength(round);
    }
  });
});
