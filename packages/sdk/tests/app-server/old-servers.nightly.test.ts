import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it, onTestFinished } from "vitest";

import type { Diagnostic } from "../../src/index.js";
import { startHarness } from "../harness.js";

/** Installs a version of codex into a temporary folder. Returns the path of its command. */
function installCodex(version: string): string {
  const folder = mkdtempSync(join(tmpdir(), "codex-old-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--no-save"];
  execFileSync("npm", ["install", ...quiet, "--prefix", folder, `@openai/codex@${version}`], {
    shell: process.platform === "win32",
  });
  return join(folder, "node_modules", ".bin", "codex");
}

describe.each([
  ["0.150.0", { isSupported: false, canReload: false }],
  ["0.163.0", { isSupported: false, canReload: false }],
  ["0.164.0", { isSupported: false, canReload: true }],
  ["0.169.0", { isSupported: true, canReload: true }],
])("the real app-server of codex %s", (version, { isSupported, canReload }) => {
  it("runs threads, and says what it cannot do", async () => {
    const diagnostics: Diagnostic[] = [];
    await using harness = await startHarness("app-server", () => reply.text("ok"), {
      codexPathOverride: installCodex(version),
      onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    });
    const { codex, threadOptions, model } = harness;
    const thread = codex.startThread(threadOptions);
    await thread.run("one");
    const id = thread.id ?? "";
    const wider = codex.resumeThread(id, { ...threadOptions, sandboxMode: "workspace-write" });
    if (canReload) await wider.run("two");
    else await expect(wider.run("two")).rejects.toMatchObject({ option: "sandboxMode" });

    // Closing takes a request. With a limit of 30 s it would end after many turns of another thread.
    let isClosed = false;
    const closing = thread.close().then(() => {
      isClosed = true;
    });
    const other = codex.startThread(threadOptions);
    for (let turns = 0; turns < 5; turns += 1) await other.run("meanwhile");
    expect(isClosed).toBe(true);
    await closing;

    const turn = await thread.run("three");
    expect(model.requests.at(-1)?.userTexts).toEqual(canReload ? ["one", "two", "three"] : ["one", "three"]);
    expect(turn.usage).not.toBeNull();
    expect((await codex.readThread(id)).turns).toHaveLength(canReload ? 3 : 2);
    const ids = (await codex.listThreads().toArray()).map((listed) => listed.id);
    expect(ids.sort()).toEqual([id, other.id].sort());
    await (await thread.fork()).run("of the copy");

    const reported = diagnostics.filter(({ code }) => code === "old_server");
    expect(reported.map(({ message }) => message)).toEqual(
      isSupported
        ? []
        : [expect.stringContaining(`codex ${version}. The oldest supported version is 0.169.0.`)],
    );
  });
});
