import { chmodSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { until } from "../../fixtures/clock.js";
import { readLines } from "../../fixtures/read-lines.js";
import { definedOnly, fixturePath } from "../../fixtures/start-fixture.js";
import { SpawnError } from "../binary/binary-errors.js";
import { startProcess } from "./start-process.js";

const directory = realpathSync(mkdtempSync(join(tmpdir(), "codex-exec-test-")));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function script(name: string, text: string, mode = 0o755): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

async function spawnFailure(command: string, more: object = {}): Promise<SpawnError> {
  const started = startProcess({ command, args: [], env: {}, ...more });
  const error = await started.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SpawnError);
  expect(error).toMatchObject({ code: "spawn_failed", name: "SpawnError" });
  return error as SpawnError;
}

describe("startProcess", () => {
  it("gives the child exactly the given environment, arguments and directory", async () => {
    const path = script(
      "show.mjs",
      `console.log(JSON.stringify([process.argv.slice(2), process.cwd(), process.env]));`,
    );
    const args = ["", "a b", "--x=y", '"', "é\n", "$HOME"];
    const env = { ONLY: "this", EMPTY: "" };
    const child = await startProcess({
      command: process.execPath,
      args: [path, ...args],
      env,
      cwd: directory,
    });
    const [line = ""] = await readLines(child);
    const [seenArgs, seenCwd, seenEnv] = JSON.parse(line);
    expect(seenArgs).toEqual(args);
    expect(seenCwd).toBe(directory);
    const { CODEX_SDK_PROCESS_TREE: marker, ...rest } = seenEnv;
    expect(rest).toEqual(env);
    expect(marker === undefined).toBe(process.platform !== "linux");
  });

  it("reports a program that does not exist", async () => {
    const path = join(directory, "missing");
    const error = await spawnFailure(path);
    expect(error).toMatchObject({ path, errno: "ENOENT", retryable: false });
    expect(error.message).toBe(
      `Cannot start ${path}: there is no such file (ENOENT). ` +
        "Check codexPathOverride, or leave it out to use the binary of @openai/codex.",
    );
    expect((await spawnFailure(join(script("file", ""), "below"))).message).toContain(
      "there is no such file",
    );
  });

  it("reports a script's interpreter that does not exist", async () => {
    const error = await spawnFailure(script("bad-interpreter", "#!/no/such/interpreter -x\n"));
    expect(error.errno).toBe("ENOENT");
    expect(error.message).toContain('its interpreter "/no/such/interpreter" does not exist');
    const windows = await spawnFailure(script("windows-line-end", "#!/bin/sh\r\nexit 0\r\n"));
    expect(windows.message).toContain("CR LF");
  });

  it.runIf(process.platform !== "win32")("reports the file that is not executable", async () => {
    const plain = script("plain", "#!/bin/sh\n", 0o644);
    expect((await spawnFailure(plain)).message).toContain(
      `it is not executable (EACCES). Run: chmod +x "${plain}"`,
    );
    expect((await spawnFailure(directory)).message).toContain("it is a directory (EACCES)");
    // Not in the folder of the test, whose path can contain a space; an interpreter's cannot.
    const interpreted = await spawnFailure(script("bad-mode", "#!/etc/passwd\n"));
    expect(interpreted.message).toContain('its interpreter "/etc/passwd" is not executable');
  });

  it.runIf(process.platform !== "win32")("rejects a file that would be run by a shell", async () => {
    const cases = [
      [script("empty", ""), "it is empty"],
      [script("no-line", "echo hello\n"), "it is neither a program nor a script that begins with #!"],
      [script("bytes", "\u0000\u0001\u0002"), "it is neither a program nor a script that begins with #!"],
    ] as const;
    for (const [path, problem] of cases) {
      const error = await spawnFailure(path);
      expect(error.errno).toBe("ENOEXEC");
      expect(error.message).toContain(
        `Cannot start ${path}: ${problem} (ENOEXEC). Use the codex binary built for`,
      );
    }
  });

  it("reports a working directory that does not exist", async () => {
    const cwd = join(directory, "nowhere");
    const error = await spawnFailure(process.execPath, { cwd });
    expect(error).toMatchObject({ path: cwd, errno: "ENOENT" });
    expect(error.message).toContain("the working directory does not exist");
  });

  it.runIf(process.platform !== "win32")(
    "a host that has too many open files gets a retryable error",
    async () => {
      const host = `ulimit -n 64; exec "${process.execPath}" "${fixturePath("out-of-files-host")}"`;
      const child = await startProcess({
        command: "/bin/sh",
        args: ["-c", host],
        env: definedOnly(process.env),
      });
      const [line = ""] = await readLines(child);
      expect(JSON.parse(line)).toMatchObject({ name: "SpawnError", errno: "EMFILE", retryable: true });
    },
  );

  it("explains arguments that are too long", async () => {
    const error = await spawnFailure(process.execPath, { args: ["x".repeat(8_000_000)] });
    expect(error.errno).toBe(process.platform === "win32" ? "ENAMETOOLONG" : "E2BIG");
    expect(error.message).toContain("longer than the system allows");
  });

  it("rejects NUL bytes without quoting the value", async () => {
    const error = await spawnFailure(process.execPath, { env: { KEY: "sk-secret\0" } });
    expect(error.errno).toBe("EINVAL");
    expect(JSON.stringify(error)).not.toContain("sk-secret");
  });

  it("leaves the command line out of the error", async () => {
    const error = await spawnFailure(join(directory, "missing"), { args: ["--config", "token=sk-secret"] });
    expect(inspect(error, { depth: 10 })).not.toContain("sk-secret");
  });

  it("starts one process in each round of the event loop", async () => {
    let round = 0;
    let counting = setImmediate(function count() {
      round += 1;
      counting = setImmediate(count);
    });
    const start = async () => {
      const child = await startProcess({ command: "/bin/cat", args: [], env: {} });
      return { child, startedIn: round };
    };
    const started = await Promise.all(Array.from({ length: 10 }, start));
    clearImmediate(counting);
    expect(new Set(started.map(({ startedIn }) => startedIn)).size).toBe(10);
    await Promise.all(started.map(({ child }) => child.end()));
  });

  it("starts nothing after its signal is aborted", async () => {
    const witness = join(directory, "witness");
    const path = script("leaves-witness", `#!/bin/sh\necho started > "${witness}"\n`);
    const controller = new AbortController();
    const reason = new Error("enough");
    const { signal } = controller;
    const blocking = startProcess({ command: "/bin/cat", args: [], env: {}, signal });
    const waiting = startProcess({ command: path, args: [], env: {}, signal });
    const child = await blocking;
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(existsSync(witness)).toBe(false);
    expect(await child.end()).toEqual({ code: 0, signal: null });
  });

  it("leaves nothing open after a failure", async () => {
    const before = process.getActiveResourcesInfo().length;
    for (let i = 0; i < 5; i += 1) await spawnFailure(join(directory, "missing"));
    await until(() => process.getActiveResourcesInfo().length <= before);
    expect(process.listenerCount("exit")).toBeLessThan(10);
  });

  it("does not start in the host's process group", async () => {
    const path = script("group", "#!/bin/sh\nps -o pgid= -p $$\n");
    const child = await startProcess({ command: path, args: [], env: definedOnly(process.env) });
    expect(Number((await readLines(child))[0])).toBe(child.pid);
  });
});
