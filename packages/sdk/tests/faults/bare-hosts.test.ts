import { execFile, execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createCodexHome } from "@codex/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { readRecordedTools, readSessionUsage } from "../../src/engine/session-file.js";
import { shellAgent, shellThreadId } from "./shell-agent.js";

/** Runs a host without something, with an agent whose turns fail. Returns what it printed. */
async function runBareHost(missing: string, env: Record<string, string> = {}): Promise<unknown> {
  using agent = shellAgent(`[ "$1" = app-server ] && exit 3
cat >/dev/null; echo "$started"; echo '{"type":"turn.failed","error":{"message":"No."}}'; exit 1`);
  chmodSync(agent.folder, 0o755);
  await using home = await createCodexHome();
  const program = fileURLToPath(new URL("fixtures/bare-host.mjs", import.meta.url));
  const host = await promisify(execFile)(process.execPath, [program, missing, agent.path], {
    env: { ...home.env, ...env, TMPDIR: tmpdir() },
  });
  expect(host.stderr).toBe("");
  return JSON.parse(host.stdout);
}

const failed = "turn_failed No.";

describe("a host without", () => {
  it.runIf(process.getuid?.() === 0)("a home directory runs turns, whose usage is unknown", async () => {
    expect(await runBareHost("home directory")).toEqual({
      "new thread": failed,
      "resumed thread": failed,
      // The agent is no server.
      "app-server": expect.stringMatching(/^connection_lost /),
    });
  });

  it("a current directory runs turns elsewhere, and says what to do about the others", async () => {
    const outcomes = await runBareHost("current directory");
    const here = expect.stringMatching(
      /^invalid_option workingDirectory .* must be given, because the current directory of this program no longer exists/,
    );
    const relative = expect.stringMatching(/^invalid_option workingDirectory .*"sub".* no longer exists/);
    const image = expect.stringMatching(/^invalid_input .*"image.png".* Use an absolute path/);
    expect(outcomes).toEqual({
      "exec elsewhere": failed,
      "exec here": here,
      "exec relative": relative,
      "exec image": image,
      "app-server elsewhere": expect.stringMatching(/^connection_lost /),
      "app-server here": here,
      "app-server relative": relative,
      "app-server image": image,
      "relative override": expect.stringMatching(/^invalid_option codexPathOverride .* an absolute path/),
    });
  });

  it("a file system that answers ends turns at their limit and by their signal, and runs others", async () => {
    expect(await runBareHost("file system that answers", { UV_THREADPOOL_SIZE: "1" })).toEqual({
      limit: expect.stringMatching(/^turn_timeout .*50 ms \(timeoutMs\)/),
      signal: expect.stringMatching(/aborted/),
      neither: failed,
    });
  });
});

it("a named pipe in place of a session counts as unknown", async () => {
  const home = mkdtempSync(join(tmpdir(), "codex-home-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const folder = join(home, "sessions", "2024", "06", "09");
  mkdirSync(folder, { recursive: true });
  execFileSync("mkfifo", [join(folder, `rollout-${shellThreadId}.jsonl`)]);
  expect(await readSessionUsage(home, shellThreadId)).toBeNull();
  expect(await readRecordedTools(home, shellThreadId)).toBeNull();
  expect(await readSessionUsage(undefined, shellThreadId)).toBeNull();
});
