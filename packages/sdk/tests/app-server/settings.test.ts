import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CodexHome, createCodexHome } from "@codex/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Codex, type ConfigChanges, ConfigConflictError } from "../../src/index.js";
import { failureOf } from "./failure-of.js";

let home: CodexHome;
let codex: Codex;
const path = () => join(home.path, "config.toml");
const file = () => readFile(path(), "utf8");

beforeAll(async () => {
  home = await createCodexHome({ configToml: '# mine\nmodel = "from-file"\nmodel_verbosity = "low"\n' });
  codex = new Codex({ transport: "app-server", env: home.env, config: { model_verbosity: "high" } });
});
afterAll(async () => {
  await codex.close();
  await home.dispose();
});

describe("codex.readConfig()", () => {
  it("returns the settings in effect, without null, and where each comes from", async () => {
    const { config, origins, layers, version } = await codex.readConfig();
    expect(config).toMatchObject({ model: "from-file", model_verbosity: "high" });
    expect(Object.values(config)).not.toContain(null);
    expect(origins).toMatchObject({
      model: { type: "user", path: path() },
      model_verbosity: { type: "sessionFlags", path: null },
    });
    expect(version).toMatch(/^sha256:/);
    expect(layers).toEqual([]);
  });

  it("returns the settings of each source, the strongest first", async () => {
    const { layers, version } = await codex.readConfig({ layers: true });
    expect(layers.slice(0, 2)).toMatchObject([
      { source: { type: "sessionFlags" }, config: { model_verbosity: "high" }, disabledReason: null },
      { source: { type: "user", path: path() }, config: { model_verbosity: "low" }, version },
    ]);
  });

  it("reads those of a project, and says why they do not count", async () => {
    const project = await mkdtemp(join(home.path, "project-"));
    await mkdir(join(project, ".git"));
    await mkdir(join(project, ".codex"));
    await writeFile(join(project, ".codex", "config.toml"), 'model = "of-project"\n');
    const { config, layers } = await codex.readConfig({ workingDirectory: project, layers: true });
    expect(config.model).toBe("from-file");
    expect(layers.find(({ source }) => source.type === "project")).toMatchObject({
      source: { path: join(project, ".codex") },
      config: { model: "of-project" },
      disabledReason: expect.stringContaining("trust"),
    });
  });

  it("rejects invalid options at the call", async () => {
    await expect(codex.readConfig({ workingDirectory: 1 as never })).rejects.toThrow("`workingDirectory`");
    await expect(codex.readConfig({ layers: 1 as never })).rejects.toThrow("`layers` must be a boolean");
    const listing = codex.listPermissionProfiles({ workingDirectory: 1 as never });
    await expect(listing).rejects.toThrow("`workingDirectory`");
  });
});

describe("codex.writeConfig()", () => {
  it("adds, replaces and removes values, and keeps what else is in the file", async () => {
    const projects = { '/srv/a.b "c"\\ é\n': { trust_level: "trusted" } };
    const docs = { command: "docs", args: ["a"], enabled: false };
    await codex.writeConfig({ "features.memories": false, projects, mcp_servers: { docs } });
    const { version, ...result } = await codex.writeConfig({
      mcp_servers: { docs: { args: ["b", "c"] } },
      model_context_window: 9000,
      a_future_key: [{ number: 7n, absent: undefined }],
      features: null,
      notify: undefined,
    });
    expect(result).toEqual({ path: path(), overridden: null });
    const { config, version: read } = await codex.readConfig();
    expect(config).toMatchObject({
      model: "from-file",
      model_context_window: 9000,
      projects,
      mcp_servers: { docs: { ...docs, args: ["b", "c"] } },
    });
    expect(read).toBe(version);
    expect(await file()).toContain("a_future_key = [{ number = 7 }]");
    expect(await file()).toContain("# mine");
    expect(await file()).not.toContain("memories");
    await codex.writeConfig({ mcp_servers: { docs: null }, model_context_window: null });
    expect(await file()).not.toMatch(/docs|model_context_window/);
  });

  it("says which source makes a value ineffective", async () => {
    expect(await codex.writeConfig({ model_verbosity: "medium" })).toMatchObject({
      overridden: { source: { type: "sessionFlags", path: null }, value: "high" },
    });
  });

  it("writes nothing when the file has changed since it was read", async () => {
    const { version } = await codex.readConfig();
    const expectedVersion = version ?? "";
    await codex.writeConfig({ model: "second" }, { expectedVersion });
    const { error } = await failureOf(codex.writeConfig({ model: "third" }, { expectedVersion }));
    expect(error).toBeInstanceOf(ConfigConflictError);
    expect(error).toMatchObject({ code: "config_conflict", expectedVersion, retryable: false });
    expect((await codex.readConfig()).config.model).toBe("second");
  });

  it.each(["sk-a.secret(1)", "x", 'a "quoted"\none'])(
    "does not repeat a rejected value: %j",
    async (secret) => {
      const before = await file();
      const { error } = await failureOf(codex.writeConfig({ sandbox_mode: secret }));
      expect(error).toMatchObject({ code: "invalid_config", path: ["sandbox_mode"] });
      expect(String(error)).toContain("unknown variant `…`, expected one of `read-only`");
      expect((error as Error).cause).toBeUndefined();
      expect(await file()).toBe(before);
    },
  );

  it.each([
    ["no object", 5],
    ["no settings", {}],
    ["nothing but undefined", { model: undefined }],
  ])("rejects %s at the call", async (_what, changes) => {
    await expect(codex.writeConfig(changes as ConfigChanges)).rejects.toThrow(
      "option `changes` must be an object with at least one setting",
    );
  });

  it.each<[string, object, (string | number)[]]>([
    ["a date", { a: { at: new Date(0) } }, ["a", "at"]],
    ["a number that is not finite", { a: [Number.NaN] }, ["a", 0]],
    ["a large integer", { a: 2n ** 60n }, ["a"]],
    ["null in an array", { a: [null] }, ["a", 0]],
    ["an empty key", { a: { "": 1 } }, ["a", ""]],
    ["half a character", { a: { "\ud800": 1 } }, ["a", "\ud800"]],
    ["a function", { a: () => 1 }, ["a"]],
  ])("rejects %s with its place", async (_what, changes, place) => {
    const { error } = await failureOf(codex.writeConfig(changes as ConfigChanges));
    expect(error).toMatchObject({ code: "invalid_config", path: place });
  });

  it("rejects settings that contain themselves", async () => {
    const changes: Record<string, unknown> = {};
    changes["a"] = { b: changes };
    await expect(codex.writeConfig(changes as ConfigChanges)).rejects.toThrow("cycles");
  });
});

it("needs app-server, as does the list of permission profiles", async () => {
  const onExec = new Codex({ env: home.env });
  await expect(onExec.readConfig()).rejects.toThrow("`codex.readConfig()` needs the app-server transport");
  await expect(onExec.writeConfig({ model: "x" })).rejects.toThrow("`codex.writeConfig()` needs");
  await expect(onExec.listPermissionProfiles()).rejects.toThrow("`codex.listPermissionProfiles()` needs");
});
