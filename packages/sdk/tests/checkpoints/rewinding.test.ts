import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { Codex, type Turn } from "../../src/index.js";
import { combinations, startHarness, transports } from "../harness.js";

const idOf = ({ changes }: Pick<Turn, "changes">) => changes?.turnId ?? "";

describe.each(combinations)("thread.rewind() on $name", ({ transport, model }) => {
  it("undoes what commands and patches did, and nothing else", async () => {
    await using harness = await startHarness(
      transport,
      [
        reply.shell("echo made > made.txt; echo changed > kept.txt"),
        reply.text("one"),
        reply.patch([{ add: "patched.txt", content: "patched\n" }]),
        reply.text("two"),
        reply.text("three"),
      ],
      { model },
    );
    const { workspace } = harness;
    const file = (name: string) => join(workspace, name);
    const content = (name: string) => (existsSync(file(name)) ? readFileSync(file(name), "utf8") : null);
    writeFileSync(file("kept.txt"), "original\n");
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      sandboxMode: "danger-full-access",
      checkpoints: true,
    });
    const first = await thread.run("Make files");
    expect(first.changes).toMatchObject({
      root: workspace,
      files: [
        { path: "kept.txt", status: "modified", addedLines: 1, deletedLines: 1 },
        { path: "made.txt", status: "added" },
      ],
      diff: expect.stringContaining("+changed"),
    });
    const second = await thread.run("Patch");
    expect(second.changes?.files).toMatchObject([{ path: "patched.txt", status: "added" }]);
    // By other hands.
    writeFileSync(file("made.txt"), "mine\n");
    const dry = await thread.rewind({ beforeTurnId: idOf(first), dryRun: true });
    const undone = {
      root: workspace,
      files: [
        { path: "kept.txt", status: "modified" },
        { path: "patched.txt", status: "deleted" },
      ],
      conflicts: [{ path: "made.txt", reason: "changed" }],
    };
    expect(dry).toEqual(undone);
    expect(content("patched.txt")).toBe("patched\n");
    expect(await thread.rewind({ toTurnId: idOf(first) })).toMatchObject({
      files: [{ path: "patched.txt", status: "deleted" }],
    });
    expect(content("patched.txt")).toBeNull();
    const third = await thread.run("And now?");
    expect(third.changes?.files).toEqual([]);
    const seen = JSON.stringify(harness.model.requests.at(-1)?.body);
    expect(seen).toContain("Make files");
    // exec has no way to remove turns from a conversation.
    expect(seen.includes("*** Add File: patched.txt")).toBe(transport === "exec");
    expect(await thread.rewind({ beforeTurnId: idOf(first), force: true })).toMatchObject({ conflicts: [] });
    expect([content("kept.txt"), content("made.txt")]).toEqual(["original\n", null]);
    const status = execFileSync("git", ["status", "--porcelain"], { cwd: workspace, env: harness.home.env });
    expect(status.toString()).toBe("?? kept.txt\n");
  });
});

describe.each(transports)("checkpoints on %s", (transport) => {
  it("are refused outside a repository before the turn starts, and for a turn that has none", async () => {
    await using harness = await startHarness(transport, [reply.text("a")]);
    const { codex, home, threadOptions } = harness;
    const outside = codex.startThread({
      workingDirectory: home.path,
      skipGitRepoCheck: true,
      checkpoints: true,
    });
    await expect(outside.run("Go")).rejects.toMatchObject({ code: "checkpoint_failed", began: false });
    expect(harness.model.requests).toEqual([]);
    const thread = codex.startThread(threadOptions);
    const turn = await thread.run("Go");
    expect(turn.changes).toBeNull();
    await expect(thread.rewind({ toTurnId: turn.id ?? "none" })).rejects.toMatchObject({
      code: "invalid_option",
      option: "toTurnId",
    });
    await expect(thread.rewind({} as never)).rejects.toMatchObject({
      code: "invalid_option",
      option: "toTurnId",
    });
  });
});

it("refuses what it cannot keep or undo", async () => {
  await using harness = await startHarness("exec", []);
  const thread = harness.codex.startThread(harness.threadOptions);
  const place = { beforeTurnId: "x" };
  const refused = (options: object) =>
    thread.rewind(options as never).then(
      () => "done",
      ({ code, option }) => [code, option],
    );
  expect(await refused({ ...place, conversation: true })).toEqual(["unsupported_option", "conversation"]);
  expect(await refused({ ...place, files: false })).toEqual(["invalid_option", "files"]);
  expect(await refused({ ...place, toTurnId: "y" })).toEqual(["invalid_option", "beforeTurnId"]);
  expect(await refused({ ...place, dryRun: 1 })).toEqual(["invalid_option", "dryRun"]);
  expect(await refused({ toTurnId: "" })).toEqual(["invalid_option", "toTurnId"]);
  expect(await refused(place)).toEqual(["invalid_option", "id"]);
  const refusal = expect.objectContaining({ code: "invalid_option", option: "checkpoints" });
  const worktree = { worktree: true, checkpoints: true };
  expect(() => harness.codex.startThread(worktree)).toThrow(refusal);
  await using server = await startHarness("app-server", []);
  const environment = { url: "ws://127.0.0.1:9" };
  const elsewhere = { workingDirectory: "/", environment };
  expect(() => server.codex.startThread({ ...elsewhere, checkpoints: true })).toThrow(refusal);
  await using remote = new Codex({ transport: { type: "app-server", url: "ws://127.0.0.1:9" } });
  expect(() => remote.startThread({ checkpoints: true })).toThrow(refusal);
  for (const other of [server.codex.startThread(elsewhere), remote.startThread()])
    await expect(other.rewind(place)).rejects.toMatchObject({ code: "invalid_option", option: "files" });
});
