import { appendFileSync, existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, type CodexConfig } from "../src/index.js";
import { startListeningServer } from "./app-server/listening-server.js";
import { combinations, startHarness, transports } from "./harness.js";

/** Profiles that differ in what commands may write. */
const permissions: CodexConfig["permissions"] = {
  build: {
    description: "Builds",
    extends: ":workspace",
    filesystem: { ":workspace_roots": { secret: "deny" } },
  },
};
const settings: CodexConfig = { permissions, default_permissions: ":read-only", sandbox_mode: "read-only" };

async function harnessWith(
  transport: (typeof transports)[number],
  script: string[],
  config: CodexConfig,
  model?: string | null,
) {
  const replies = script.flatMap((command) => [reply.shell(command), reply.text("Done.")]);
  const harness = await startHarness(transport, replies, { model: model ?? null });
  const codex = new Codex({ ...harness.codexOptions, config: { ...harness.model.config, ...config } });
  return { harness, codex };
}

describe.each(combinations)("a permission profile on $name", ({ transport, model }) => {
  it("decides what commands may write, in place of a sandbox", async () => {
    const { harness, codex } = await harnessWith(
      transport,
      ["touch a", "touch b", "touch c", "touch d"],
      settings,
      model,
    );
    await using _harness = harness;
    await using _codex = codex;
    const { threadOptions, workspace } = harness;
    const written = (name: string) => existsSync(join(workspace, name));
    const thread = codex.startThread({ ...threadOptions, permissions: "build" });
    await thread.run("Go");
    expect(written("a")).toBe(true);
    await thread.run("Go", { sandboxMode: "read-only" });
    expect(written("b")).toBe(false);
    await thread.run("Go");
    expect(written("c")).toBe(true);
    const id = thread.id as string;
    await thread.close();
    const resumed = codex.resumeThread(id, { ...threadOptions, permissions: ":read-only" });
    await resumed.run("Go");
    expect(written("d")).toBe(false);
  });
});

describe.each(transports)("a permission profile on %s", (transport) => {
  it("keeps its place in a turn with a directory of its own", async () => {
    const { harness, codex } = await harnessWith(transport, ["touch a"], settings);
    await using _harness = harness;
    await using _codex = codex;
    const workingDirectory = join(harness.workspace, "inside");
    mkdirSync(workingDirectory);
    const thread = codex.startThread({ ...harness.threadOptions, permissions: "build" });
    await thread.run("Go", { workingDirectory });
    expect(existsSync(join(workingDirectory, "a"))).toBe(true);
  });

  it.each<[string, CodexConfig, boolean]>([
    ["", { sandbox_mode: "workspace-write", default_permissions: ":read-only" }, false],
    ["", { sandbox_mode: "read-only", default_permissions: ":workspace" }, true],
    ['sandbox_mode = "workspace-write"', { default_permissions: ":read-only" }, false],
    ['default_permissions = ":read-only"', { sandbox_mode: "workspace-write" }, true],
  ])(
    "of the settings wins over a sandbox there, unless that is stronger: %j, %j",
    async (toml, config, may) => {
      const commands = ["touch a", "touch b", "touch c", "touch d", "touch e"];
      const { harness, codex } = await harnessWith(transport, commands, config);
      await using _harness = harness;
      await using _codex = codex;
      appendFileSync(join(harness.home.path, "config.toml"), `${toml}\n`);
      const { sandboxMode: _, ...options } = harness.threadOptions;
      const written = (name: string) => existsSync(join(harness.workspace, name));
      const thread = codex.startThread(options);
      await thread.run("Go");
      await thread.close();
      const resumed = codex.resumeThread(thread.id as string, options);
      await resumed.run("Go");
      const copy = await resumed.fork();
      await copy.run("Go");
      // What an earlier turn was allowed is not what the settings allow.
      const other = codex.startThread({ ...options, sandboxMode: may ? "read-only" : "danger-full-access" });
      await other.run("Go");
      await other.close();
      await codex.resumeThread(other.id as string, options).run("Go");
      expect(["a", "b", "c", "d", "e"].map(written)).toEqual([may, may, may, !may, may]);
    },
  );

  it("fails a turn with an unknown profile before the model is asked", async () => {
    const { harness, codex } = await harnessWith(transport, [], settings);
    await using _harness = harness;
    await using _codex = codex;
    const thread = codex.startThread({ ...harness.threadOptions, permissions: "unknown" });
    await expect(thread.run("Go")).rejects.toThrow("undefined profile `unknown`");
    expect(harness.model.requests).toEqual([]);
  });

  it("excludes options of a sandbox at the call", () => {
    const codex = new Codex({ transport });
    const thread = { permissions: ":workspace" };
    expect(() => codex.startThread({ ...thread, sandboxMode: "read-only" })).toThrow(
      'option `sandboxMode` must be omitted with `permissions`, but got "read-only"',
    );
    expect(() => codex.startThread({ ...thread, networkAccessEnabled: false })).toThrow(
      "`networkAccessEnabled`",
    );
    expect(() => codex.startThread({ ...thread, approveForMe: true })).toThrow(
      "`permissions` must be omitted with `approveForMe`",
    );
  });

  it("lets commands reach the domains that it allows, and no others", async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests++;
      response.end("reached");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const fetch = (host: string) => `curl -s -m 10 --noproxy '' http://${host}:${port}/`;
    const direct = `curl -s -m 10 --noproxy '*' http://127.0.0.1:${port}/`;
    const domains = { "127.0.0.1": "allow", localhost: "deny" };
    const web = { extends: ":workspace", network: { enabled: true, domains } };
    const config = { permissions: { web }, default_permissions: "web" };
    const { harness, codex } = await harnessWith(
      transport,
      [fetch("127.0.0.1"), fetch("localhost"), direct],
      config,
    );
    await using _harness = harness;
    await using _codex = codex;
    try {
      const thread = codex.startThread({ ...harness.threadOptions, permissions: "web" });
      for (const expected of [1, 1, 1]) {
        await thread.run("Go");
        expect(requests).toBe(expected);
      }
      const outputs = harness.model.requests.map((request) => request.lastToolOutput ?? "").join("\n");
      expect(outputs).toContain("reached");
      expect(outputs).toContain("explicitly denied by policy");
    } finally {
      server.close();
    }
  });
});

it("needs no default_permissions in the settings on exec", async () => {
  const { harness, codex } = await harnessWith("exec", ["touch a"], { permissions });
  await using _harness = harness;
  await using _codex = codex;
  await codex.startThread({ ...harness.threadOptions, permissions: "build" }).run("Go");
  expect(existsSync(join(harness.workspace, "a"))).toBe(true);
});

it("lists built-in profiles and those of the settings", async () => {
  const { harness, codex } = await harnessWith("app-server", [], settings);
  await using _harness = harness;
  await using _codex = codex;
  const builtIn = (name: string) => ({ name, description: null, isAllowed: true });
  expect(await codex.listPermissionProfiles()).toEqual([
    builtIn(":read-only"),
    builtIn(":workspace"),
    builtIn(":danger-full-access"),
    { name: "build", description: "Builds", isAllowed: true },
  ]);
});

it.each([
  ["workspace-write", ":read-only", false],
  ["read-only", ":workspace", true],
] as const)("a profile in the settings for a remote server wins over %s: %s", async (mode, profile, may) => {
  await using server = await startListeningServer(({ position, lastUserText }) =>
    position.numberInTurn === 1 ? reply.shell(`touch ${lastUserText}`) : reply.text("ok"),
  );
  const config: CodexConfig = { sandbox_mode: mode, default_permissions: profile };
  const { workingDirectory = "" } = server.threadOptions;
  await using codex = new Codex({ ...server.codexOptions, config });
  const thread = codex.startThread({
    workingDirectory,
    sandboxMode: may ? "read-only" : "danger-full-access",
  });
  await thread.run("a");
  await thread.close();
  await codex.resumeThread(thread.id as string, { workingDirectory }).run("b");
  expect(["a", "b"].map((name) => existsSync(join(workingDirectory, name)))).toEqual([!may, may]);
});
