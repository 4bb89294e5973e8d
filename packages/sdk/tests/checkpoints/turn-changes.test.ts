import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { Codex, type Diagnostic, jsonSchema, type Turn } from "../../src/index.js";
import { startHarness, transports } from "../harness.js";
import { contentsOf, createProject } from "./project.js";

const idOf = ({ changes }: Pick<Turn, "changes">) => changes?.turnId ?? "";
const schema = { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] } as const;
const options = { sandboxMode: "danger-full-access", checkpoints: true } as const;

describe.each(transports)("turn.changes on %s", (transport) => {
  it("are those of the whole run, which a rewind undoes as a whole", async () => {
    await using harness = await startHarness(transport, [
      reply.text("before"),
      reply.shell("echo one > one.txt"),
      reply.text("no JSON"),
      reply.shell("echo two > two.txt"),
      reply.text('{"ok":true}'),
      reply.text("after"),
    ]);
    const thread = harness.codex.startThread({ ...harness.threadOptions, ...options });
    const earlier = await thread.run("Before");
    const turn = await thread.run("Go", { outputSchema: jsonSchema(schema), repairAttempts: 1 });
    expect(turn.output).toEqual({ ok: true });
    expect(turn.changes?.files.map(({ path }) => path)).toEqual(["one.txt", "two.txt"]);
    if (transport === "app-server") expect(idOf(turn)).toBe(turn.id);
    const dry = await thread.rewind({ beforeTurnId: idOf(turn), dryRun: true });
    expect(dry.files.map(({ path }) => path)).toEqual(["one.txt", "two.txt"]);
    expect(await thread.rewind({ toTurnId: idOf(turn) })).toMatchObject({ files: [], conflicts: [] });
    expect(await thread.rewind({ beforeTurnId: idOf(turn) })).toEqual(dry);
    const files = { toTurnId: idOf(earlier), dryRun: true };
    expect(await thread.rewind(files)).toMatchObject({ files: [], conflicts: [] });
    await thread.run("After");
    const seen = JSON.stringify(harness.model.requests.at(-1)?.body);
    expect(seen).toContain("Before");
    expect(seen.includes("no JSON")).toBe(transport === "exec");
  });

  it("are those of a turn that failed, too", async () => {
    await using harness = await startHarness(transport, [
      reply.shell("echo one > one.txt"),
      reply.fail(400, { error: { message: "no" } }),
    ]);
    const thread = harness.codex.startThread({ ...harness.threadOptions, ...options });
    const error = await thread.run("Go").catch((reason) => reason);
    expect(error).toMatchObject({ code: "turn_failed", changes: { files: [{ path: "one.txt" }] } });
    const place = { beforeTurnId: error.changes.turnId };
    expect(await thread.rewind(place)).toMatchObject({ files: [{ path: "one.txt", status: "deleted" }] });
  });

  it("are those of the working directory of the turn", async () => {
    await using harness = await startHarness(transport, [reply.shell("echo x > x"), reply.text("a")]);
    await using other = await createProject();
    const thread = harness.codex.startThread({ ...harness.threadOptions, ...options });
    const turn = await thread.run("Go", { workingDirectory: other.root });
    expect(turn.changes).toMatchObject({ root: other.root, files: [{ path: "x" }] });
    // A rewind is one of the working tree of the thread.
    await expect(thread.rewind({ beforeTurnId: idOf(turn) })).rejects.toMatchObject({
      option: "beforeTurnId",
    });
  });

  it("come with one report of what is left out, until that changes", async () => {
    const reports: Diagnostic[] = [];
    const replies = Array.from({ length: 4 }, (_, i) => reply.text(`${i}`));
    const onDiagnostic = (each: Diagnostic) => {
      if (each.code.startsWith("checkpoint")) reports.push(each);
    };
    await using harness = await startHarness(transport, replies, { onDiagnostic });
    const { workspace, codex } = harness;
    writeFileSync(join(workspace, ".gitignore"), "*.log\n");
    writeFileSync(join(workspace, "a.log"), "x");
    const thread = codex.startThread({ ...harness.threadOptions, ...options });
    await thread.run("One");
    await thread.run("Two");
    await codex.startThread({ ...harness.threadOptions, ...options }).run("Three");
    expect(reports).toMatchObject([{ code: "checkpoint_incomplete", detail: "a.log (ignored)" }]);
    writeFileSync(join(workspace, "b.log"), "x");
    await thread.run("Four");
    expect(reports.map(({ detail }) => detail)).toEqual([
      "a.log (ignored)",
      "a.log (ignored)\nb.log (ignored)",
    ]);
  });

  it("are refused by the turn if the repository is gone, and follow one that is made in the folder", async () => {
    const replies = [reply.text("a"), reply.shell("echo x > x"), reply.text("b"), reply.text("c")];
    await using harness = await startHarness(transport, replies);
    const { workspace, home } = harness;
    const folder = join(workspace, "folder");
    mkdirSync(folder);
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      ...options,
      workingDirectory: folder,
      skipGitRepoCheck: true,
    });
    expect((await thread.run("One")).changes?.root).toBe(workspace);
    execFileSync("git", ["init", "-q"], { cwd: folder, env: home.env });
    expect((await thread.run("Two")).changes).toMatchObject({ root: folder, files: [{ path: "x" }] });
    // The store was deleted meanwhile.
    rmSync(join(home.path, "sdk-checkpoints"), { recursive: true });
    expect((await thread.run("Three")).changes).toMatchObject({ root: folder, files: [] });
    for (const root of [workspace, folder]) rmSync(join(root, ".git"), { recursive: true });
    await expect(thread.run("Four")).rejects.toMatchObject({ reason: "noRepository" });
  });
});

it("removes checkpoints that are older than 30 days when a program opens the store", async () => {
  await using harness = await startHarness("exec", [reply.text("a"), reply.text("b")]);
  const run = (codex: Codex) => codex.startThread({ ...harness.threadOptions, ...options }).run("Go");
  await run(harness.codex);
  const stores = join(harness.home.path, "sdk-checkpoints");
  const store = join(stores, readdirSync(stores)[0] ?? "", "git");
  const git = (...args: string[]) =>
    execFileSync("git", [`--git-dir=${store}`, ...args], { env: harness.home.env, encoding: "utf8" });
  const daysAgo = (days: number) =>
    `refs/checkpoints/${String(Date.now() - days * 86_400_000).padStart(15, "0")}-0/-`;
  const [old, recent] = [daysAgo(31), daysAgo(29)];
  for (const name of [old, recent]) git("update-ref", name, git("rev-parse", "HEAD^{tree}").trim());
  await using later = new Codex(harness.codexOptions);
  await run(later);
  const refs = git("for-each-ref", "--format=%(refname)").split("\n");
  expect([refs.includes(old), refs.includes(recent)]).toEqual([false, true]);
});

describe("a rewind that cannot be complete", () => {
  it("restores no file for turns that the conversation no longer has", async () => {
    await using harness = await startHarness("app-server", [
      reply.text("a"),
      reply.shell("echo x > x.txt"),
      reply.text("b"),
    ]);
    const thread = harness.codex.startThread({ ...harness.threadOptions, ...options });
    await thread.run("One");
    const second = await thread.run("Two");
    await thread.rewind({ beforeTurnId: idOf(second) });
    const again = { toTurnId: idOf(second) };
    const before = contentsOf(harness.workspace);
    await expect(thread.rewind(again)).rejects.toMatchObject({ code: "invalid_option", option: "toTurnId" });
    await expect(thread.rewind({ ...again, dryRun: true })).rejects.toMatchObject({ option: "toTurnId" });
    expect(contentsOf(harness.workspace)).toEqual(before);
    // The files alone can be brought back.
    const { files } = await thread.rewind({ ...again, conversation: false });
    expect(files).toEqual([{ path: "x.txt", status: "added" }]);
    expect(existsSync(join(harness.workspace, "x.txt"))).toBe(true);
  });

  it("can leave the files as they are", async () => {
    await using harness = await startHarness("app-server", [
      reply.text("a"),
      reply.shell("echo x > x.txt"),
      reply.text("b"),
      // More than the thread had used before.
      reply.text("c", { usage: { inputTokens: 1_000_000, outputTokens: 1_000_000 } }),
    ]);
    const thread = harness.codex.startThread({ ...harness.threadOptions, ...options });
    await thread.run("First input");
    const second = await thread.run("Second input");
    expect(await thread.rewind({ beforeTurnId: idOf(second), files: false })).toEqual({
      root: null,
      files: [],
      conflicts: [],
    });
    expect(existsSync(join(harness.workspace, "x.txt"))).toBe(true);
    const { usage } = await thread.run("Third input");
    expect(usage).toBeNull();
    expect(JSON.stringify(harness.model.requests.at(-1)?.body)).not.toContain("Second input");
  });
});
