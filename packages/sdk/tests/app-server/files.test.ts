import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";

import { Codex, type RunCommandOptions } from "../../src/index.js";
import { until } from "../clock.js";
import { startHarness } from "../harness.js";
import { startListeningServer } from "./listening-server.js";

describe("codex.files", () => {
  it("reads, writes, lists, copies and removes files where the server runs", async () => {
    await using harness = await startHarness("app-server", []);
    const { workspace } = harness;
    const { files } = harness.codex;
    const at = (name: string) => join(workspace, "made", name);
    await files.makeDirectory(at("deep"));
    await files.makeDirectory(at("deep"));
    await files.write(at("text.txt"), "gr\u00fc\u00df Dot");
    expect(await files.readText(at("text.txt"))).toBe("gr\u00fc\u00df Dot");
    const bytes = new Uint8Array([0, 255, 10, 13]);
    await files.write(relative(process.cwd(), at("deep/bytes")), bytes);
    expect(await files.read(at("deep/bytes"))).toEqual(bytes);
    expect(new Uint8Array(readFileSync(at("deep/bytes")))).toEqual(bytes);
    symlinkSync(at("text.txt"), at("link"));
    const entries = await files.list(at(""));
    const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
    expect(entries.sort(byName).map(({ name, type }) => `${name} ${type}`)).toEqual([
      "deep directory",
      expect.stringContaining("link"),
      "text.txt file",
    ]);
    expect(await files.stat(at("link"))).toMatchObject({ type: "file", isLink: true });
    const { type, isLink, modifiedAt } = await files.stat(at("deep"));
    expect({ type, isLink }).toEqual({ type: "directory", isLink: false });
    expect(modifiedAt.getTime()).toBeGreaterThan(0);
    await files.copy(at("text.txt"), at("copy.txt"));
    await files.copy(at("deep"), at("copied"), { recursive: true });
    expect(readFileSync(at("copied/bytes")).length).toBe(4);
    await expect(files.remove(at("copied"))).rejects.toMatchObject({ code: "request_failed" });
    expect(existsSync(at("copied/bytes"))).toBe(true);
    await files.remove(at("copied"), { recursive: true });
    await files.remove(at("copy.txt"));
    expect(existsSync(at("copied")) || existsSync(at("copy.txt"))).toBe(false);
    await expect(files.remove(at("copy.txt"))).rejects.toMatchObject({ code: "request_failed" });
    await expect(files.read(at("copy.txt"))).rejects.toMatchObject({
      code: "request_failed",
      message: expect.stringContaining("No such file"),
    });
  });

  it("calls a handler with the changes of a directory, until it is stopped", async () => {
    await using harness = await startHarness("app-server", []);
    const { codex, workspace } = harness;
    const changed: string[] = [];
    const stop = await codex.files.watch(workspace, ({ paths }) => changed.push(...paths));
    await codex.files.write(join(workspace, "one"), "1");
    await until(() => changed.includes(join(workspace, "one")));
    await stop();
    await stop();
    const later: string[] = [];
    await codex.files.watch(workspace, ({ paths }) => later.push(...paths));
    await codex.files.write(join(workspace, "two"), "2");
    await until(() => later.includes(join(workspace, "two")));
    expect(changed).not.toContain(join(workspace, "two"));
  });

  it("takes absolute paths only, with a server elsewhere", async () => {
    await using server = await startListeningServer([]);
    const { files } = server.codex;
    const { workingDirectory = "" } = server.threadOptions;
    await files.write(join(workingDirectory, "here"), "1");
    expect(await files.readText(join(workingDirectory, "here"))).toBe("1");
    await expect(files.read("here")).rejects.toMatchObject({ code: "invalid_option", option: "path" });
  });

  it("rejects invalid values at the call, and exec", async () => {
    const { files } = new Codex({ transport: "app-server", codexPathOverride: "/no/codex" });
    const calls: [string, Promise<unknown>][] = [
      ["path", files.read("")],
      ["path", files.write("a\0b", "")],
      ["data", files.write("/a", 5 as never)],
      ["to", files.copy("/a", undefined as never)],
      ["recursive", files.remove("/a", { recursive: "yes" as never })],
      ["handler", files.watch("/a", 1 as never)],
    ];
    for (const [option, call] of calls)
      await expect(call).rejects.toMatchObject({ code: "invalid_option", option });
    await expect(new Codex().files.read("/a")).rejects.toMatchObject({
      code: "unsupported_option",
      option: "codex.files.read()",
    });
  });
});

describe("codex.runCommand()", () => {
  it("runs a command in the sandbox", async () => {
    await using harness = await startHarness("app-server", []);
    const { codex, workspace } = harness;
    const options = { workingDirectory: workspace };
    const shell = (script: string) => ["sh", "-c", script];
    expect(await codex.runCommand(shell("echo out; echo err >&2; exit 3"), options)).toEqual({
      exitCode: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
    const refused = await codex.runCommand(["touch", "written"], options);
    expect(refused.exitCode).not.toBe(0);
    expect(existsSync(join(workspace, "written"))).toBe(false);
    const mode = { sandboxMode: "workspace-write" } as const;
    expect((await codex.runCommand(["touch", "written"], { ...options, ...mode })).exitCode).toBe(0);
    expect(existsSync(join(workspace, "written"))).toBe(true);
    const env = { GIVEN: "yes" };
    expect((await codex.runCommand(shell('printf %s "$GIVEN"'), { ...options, env })).stdout).toBe("yes");
    const cut = await codex.runCommand(["printf", "0123456789"], { ...options, maxOutputBytes: 4 });
    expect(cut.stdout).toBe("0123");
  });

  it("may write to its working directory and to more, and outside the sandbox everywhere", async () => {
    await using harness = await startHarness("app-server", []);
    // The sandbox may write to the other directories for temporary files.
    const [own, other] = ["own", "other"].map((name) => mkdtempSync(`/var/tmp/codex-${name}-`)) as [
      string,
      string,
    ];
    onTestFinished(() => {
      for (const directory of [own, other]) rmSync(directory, { recursive: true });
    });
    const write = async (directory: string, options: RunCommandOptions) => {
      const command = ["touch", join(directory, "written")];
      return (await harness.codex.runCommand(command, { workingDirectory: own, ...options })).exitCode === 0;
    };
    const sandboxMode = "workspace-write";
    expect(await write(own, {})).toBe(false);
    expect(await write(own, { sandboxMode })).toBe(true);
    expect(await write(other, { sandboxMode })).toBe(false);
    expect(await write(other, { sandboxMode, additionalDirectories: [other] })).toBe(true);
    rmSync(join(other, "written"));
    expect(await write(other, { sandboxMode: "danger-full-access" })).toBe(true);
  });

  it("is ended by its limit and by its signal", async () => {
    await using harness = await startHarness("app-server", []);
    const { codex, workspace } = harness;
    const options = { workingDirectory: workspace };
    expect(await codex.runCommand(["sleep", "600"], { ...options, timeoutMs: 50 })).toMatchObject({
      exitCode: 124,
    });
    const controller = new AbortController();
    const started = join(workspace, "started");
    const script = ["sh", "-c", "touch started; sleep 600"];
    const own = { sandboxMode: "workspace-write", timeoutMs: Number.POSITIVE_INFINITY } as const;
    const running = codex.runCommand(script, { ...options, ...own, signal: controller.signal });
    await until(() => existsSync(started));
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect(codex.runCommand(["true"], { signal: controller.signal })).rejects.toBe(reason);
  });

  it.each<[string, unknown, object]>([
    ["command", "ls", {}],
    ["command", [], {}],
    ["command", ["ls", 5], {}],
    ["sandboxMode", ["ls"], { sandboxMode: "none" }],
    ["timeoutMs", ["ls"], { timeoutMs: 0 }],
    ["env", ["ls"], { env: { A: 5 } }],
  ])("rejects an invalid %s at the call", async (option, command, options) => {
    const codex = new Codex({ transport: "app-server", codexPathOverride: "/no/codex" });
    await expect(codex.runCommand(command as string[], options)).rejects.toMatchObject({
      code: "invalid_option",
      option,
    });
  });

  it("is rejected on exec by name", async () => {
    await expect(new Codex().runCommand(["ls"])).rejects.toMatchObject({
      code: "unsupported_option",
      option: "codex.runCommand()",
    });
  });
});
