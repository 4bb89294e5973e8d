import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createCodexHome, type StandInName, standIn } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { BinaryNotFoundError, Codex, SpawnError } from "../../src/index.js";
import { transports as engines } from "../harness.js";
import { startFaultyAgent, transports } from "./faulty-agent.js";
import { watchWhatIsLeft } from "./nothing-left.js";
import { shellAgent } from "./shell-agent.js";

watchWhatIsLeft();

/** Runs a host that has all of its file descriptors in use for a while. Returns the outcomes of its turns. */
async function runCrowdedHost(limit: number, ...parameters: string[]): Promise<string[]> {
  const program = fileURLToPath(new URL("fixtures/crowded-host.mjs", import.meta.url));
  const limited = ["-c", `ulimit -n ${limit} && exec "$0" "$@"`, process.execPath, program, ...parameters];
  const { stdout, stderr } = await promisify(execFile)("/bin/sh", limited);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const outputSchema = { type: "object", properties: {} };

describe.each(engines)("an agent that cannot be started, on %s", (transport) => {
  it.each<[StandInName, object, RegExp]>([
    [
      "missing",
      { code: "binary_not_found" },
      /missing.*codexPathOverride is ".*Correct it, or leave it out/s,
    ],
    ["not-executable", { code: "spawn_failed", errno: "EACCES" }, /not executable.*chmod \+x/],
    ["directory", { code: "spawn_failed", errno: "EACCES" }, /is a directory.*Name the codex binary itself/],
    ["bad-interpreter", { code: "spawn_failed", errno: "ENOENT" }, /\/no\/such\/interpreter.*Install/],
  ])("fails with the path and a remedy: %s", async (name, fields, words) => {
    await using faulty = startFaultyAgent(transport, name);
    for (const turn of [faulty.thread.run("Go", { outputSchema }), faulty.thread.run("Go again")]) {
      const failure = await turn.catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(name === "missing" ? BinaryNotFoundError : SpawnError);
      expect(failure).toMatchObject({ ...fields, retryable: false });
      expect(String(failure)).toContain(faulty.agent.path);
      expect(String(failure)).toMatch(words);
    }
    expect(faulty.thread.id).toBeNull();
  });

  it("fails both the events and the result of a streamed turn", async () => {
    await using faulty = startFaultyAgent(transport, "bad-interpreter");
    const { events, result } = await faulty.thread.runStreamed("Go");
    const failure = await events.next().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SpawnError);
    await expect(result).rejects.toBe(failure);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it("fails with the paths that were tried when no binary is found", async () => {
    await using home = await createCodexHome();
    await using codex = new Codex({
      transport,
      codexPathOverride: "no-such-codex",
      env: { ...home.env, PATH: "/nowhere" },
    });
    const failure = await codex
      .startThread()
      .run("Go")
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BinaryNotFoundError);
    expect(failure).toMatchObject({ tried: [expect.stringContaining("/nowhere")] });
  });

  it.each(["/nowhere/home", "/proc"])(
    "says what to do about a CODEX_HOME that cannot be used: %s",
    async (home) => {
      const env = { PATH: process.env["PATH"] ?? "", HOME: home, CODEX_HOME: home };
      await using codex = new Codex({ transport, env });
      const turn = codex.startThread({ skipGitRepoCheck: true, workingDirectory: tmpdir() }).run("Go");
      await expect(turn).rejects.toThrow(
        /\n(Set CODEX_HOME|Create that directory|The agent writes to CODEX_HOME)/,
      );
    },
  );

  it.each([
    ["missing", /"\/nowhere\/work", which does not exist\.$/],
    ["~", /~\/work", which does not exist\. Only shells expand `~`: use os\.homedir\(\)/],
    ["file", /\/codex", which is a file\.$/],
  ])("names the cause for a working directory that cannot be one: %s", async (kind, words) => {
    await using faulty = startFaultyAgent(transport, "well-behaved");
    const directories: Record<string, string> = {
      missing: "/nowhere/work",
      "~": "~/work",
      file: faulty.agent.path,
    };
    const thread = faulty.codex.startThread({ workingDirectory: directories[kind] });
    const failure = await thread.run("Go").catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "invalid_option", option: "workingDirectory", began: false });
    expect(String(failure)).toMatch(words);
    expect(faulty.agent.runs).toEqual([]);
  });

  it.runIf(process.allowedNodeEnvironmentFlags.has("--experimental-permission"))(
    "names the flag that Node's permission model needs",
    async () => {
      const program = fileURLToPath(new URL("fixtures/crowded-host.mjs", import.meta.url));
      const flags = ["--experimental-permission", "--allow-fs-read=*", "--no-warnings"];
      const script = `import { Codex } from "@codex/sdk";
        await new Codex({ transport: "${transport}" }).startThread().run("Go").catch((e) => console.log(e.code, e.message));`;
      const parameters = [...flags, "--input-type=module", "--eval", script];
      const cwd = dirname(program);
      const { stdout } = await promisify(execFile)(process.execPath, parameters, { cwd });
      expect(stdout).toMatch(/^spawn_failed .*permission model denies ChildProcess.*--allow-child-process/);
    },
  );

  it("starts after the very first attempt found no file descriptors", async () => {
    await using home = await createCodexHome();
    const outcomes = await runCrowdedHost(400, "", "first", transport, JSON.stringify(home.env));
    expect(outcomes).toEqual(["spawn_failed EMFILE true", "completed", "completed"]);
  });

  it("fails when the arguments are longer than the system allows", async () => {
    const config = { developer_instructions: "x".repeat(4_000_000) };
    await using faulty = startFaultyAgent(transport, "well-behaved", {}, { config });
    const failure = await faulty.thread.run("Go").catch((error: unknown) => error);
    if (transport === "exec") {
      // Nothing is started.
      expect(failure).toMatchObject({ code: "invalid_option", option: "config.developer_instructions" });
    } else {
      expect(failure).toMatchObject({ code: "spawn_failed", errno: "E2BIG", retryable: false });
      expect(String(failure)).toMatch(/config.toml/);
    }
    expect(String(failure).length).toBeLessThan(1000);
  });
});

describe.each(transports)("an agent that temporarily cannot be started, on %s", (transport) => {
  it("fails with a retryable error when file descriptors run out, and the host survives", async () => {
    await using agent = standIn("well-behaved");
    expect(await runCrowdedHost(60, agent.path)).toEqual([
      "completed",
      "spawn_failed EMFILE true",
      "completed",
      "completed",
    ]);
  });

  it("runs turns after the very first one found no file descriptors", async () => {
    await using agent = standIn("well-behaved");
    expect(await runCrowdedHost(60, agent.path, "first")).toEqual([
      "spawn_failed EMFILE true",
      "completed",
      "completed",
    ]);
  });

  it("runs the new version after an upgrade has removed the old one from PATH", async () => {
    using old = shellAgent('cat >/dev/null; echo "$started"; say old; echo "$completed"');
    using upgraded = shellAgent('cat >/dev/null; echo "$started"; say upgraded; echo "$completed"');
    const folder = mkdtempSync(join(tmpdir(), "codex-path-"));
    const link = join(folder, "codex");
    symlinkSync(old.path, link);
    const env = { ...process.env, PATH: `${folder}:${process.env["PATH"]}` };
    await using codex = new Codex({ transport, codexPathOverride: "codex", env });
    const thread = codex.startThread();
    expect((await thread.run("Go")).finalResponse).toBe("old");
    rmSync(link);
    await expect(thread.run("Go")).rejects.toMatchObject({ code: "binary_not_found" });
    symlinkSync(upgraded.path, link);
    rmSync(old.path);
    expect((await thread.run("Go")).finalResponse).toBe("upgraded");
    rmSync(folder, { recursive: true });
  });

  it("fails with the path when the temporary directory does not exist", async () => {
    await using faulty = startFaultyAgent(transport, "well-behaved");
    const temporary = process.env["TMPDIR"];
    process.env["TMPDIR"] = `${faulty.folder}/nowhere`;
    const failure = await faulty.thread.run("Go", { outputSchema }).catch((error: unknown) => error);
    process.env["TMPDIR"] = temporary;
    expect(failure).toMatchObject({
      code: "spawn_failed",
      errno: "ENOENT",
      path: `${faulty.folder}/nowhere`,
    });
    expect(String(failure)).toMatch(/TMPDIR/);
    expect(faulty.agent.runs).toEqual([]);
  });
});
