import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createCodexHome, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { survivorsOf } from "../fixtures/is-alive.js";
import { readLines, readUntil } from "../fixtures/read-lines.js";
import { createAgent } from "../fixtures/start-exec.js";
import { findCodexBinary } from "../src/binary/codex-binary.js";
import { startProcess } from "../src/process/start-process.js";
import { ProcessExitError } from "../src/termination/process-exit.js";

describe("the real binary", () => {
  it("prints its version", async () => {
    await using home = await createCodexHome();
    const { path: command } = findCodexBinary();
    const child = await startProcess({ command, args: ["--version"], env: home.env, input: "" });
    expect(await readLines(child)).toEqual([expect.stringMatching(/^codex-cli \d+\.\d+\.\d+/)]);
    expect(await child.closed).toEqual({ code: 0, signal: null });
  });

  it("runs a turn and exits on its own", async () => {
    await using agent = await createAgent([reply.text("done")]);
    const child = await agent.startExec();
    const types = (await readLines(child)).map((line) => JSON.parse(line).type);
    expect(types[0]).toBe("thread.started");
    expect(types.at(-1)).toBe("turn.completed");
    expect(await child.end()).toEqual({ code: 0, signal: null });
  });

  it("explains on stderr why it exits", async () => {
    await using agent = await createAgent([]);
    const child = await agent.startExec({ skipGitRepoCheck: false });
    expect(await readLines(child)).toEqual([]);
    expect(new ProcessExitError(await child.closed, child.stderrTail).message).toBe(
      "Codex Exec exited with code 1: " +
        "Not inside a trusted directory and --skip-git-repo-check was not specified.",
    );
  });

  it.each([
    ["SIGINT, on which it ends its commands", {}],
    ["SIGTERM, of which it dies and leaves its commands running", { interruptGraceMs: 0 }],
    ["SIGKILL", { killGraceMs: 0 }],
  ])("leaves no command behind when it is ended by %s", async (_, graces) => {
    const directory = mkdtempSync(join(tmpdir(), "codex-exec-test-"));
    const pidFile = join(directory, "pids");
    // One ignores signals, one runs in the background, and one leaves the tree on purpose.
    const command =
      `trap "" INT TERM; echo $$ >> pids; sleep 300 & echo $! >> pids; ` +
      `(setsid sh -c 'echo $$ >> pids; exec sleep 300' &); sleep 300`;
    await using agent = await createAgent([reply.shell(command, { workdir: directory })]);
    const child = await agent.startExec({}, { killGraceMs: 2_000, ...graces });
    await readUntil(child.lines[Symbol.asyncIterator](), (line) => line.includes("command_execution"));
    const readPids = () => readFileSync(pidFile, "utf8").trim().split("\n").map(Number);
    while (!(await fileHasLines(pidFile, 3))) await sleep(20);

    await child.end();
    expect(await survivorsOf(readPids())).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  it("serves as app-server until its stdin is closed", async () => {
    await using agent = await createAgent([]);
    const { path: command } = findCodexBinary();
    const child = await startProcess({
      command,
      args: ["app-server"],
      env: agent.home.env,
      stdinGraceMs: 600_000,
    });
    const clientInfo = { name: "test", version: "1" };
    await child.write(`${JSON.stringify({ id: 1, method: "initialize", params: { clientInfo } })}\n`);
    const answer = JSON.parse(await readUntil(child.lines[Symbol.asyncIterator]()));
    expect(answer).toMatchObject({ id: 1, result: { codexHome: agent.home.path } });
    expect(await child.end()).toEqual({ code: 0, signal: null });
  });
});

async function fileHasLines(path: string, count: number): Promise<boolean> {
  try {
    return readFileSync(path, "utf8").split("\n").length > count;
  } catch {
    return false;
  }
}
