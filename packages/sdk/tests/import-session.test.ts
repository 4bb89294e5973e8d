import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createCodexHome, reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";

import { Codex, type ExportedSession } from "../src/index.js";
import { startHarness } from "./harness.js";

describe("importSession()", () => {
  const id = "01900000-0000-7000-8000-00000000000a";
  const path = `sessions/2024/06/09/rollout-2024-06-09T00-00-00-${id}.jsonl`;
  const sessionOf = (text: string, at = path): ExportedSession => {
    return { threadId: id, files: [{ path: at, bytes: Buffer.from(text) }] };
  };

  /** A home without an agent. Nothing here needs one. */
  async function startHome() {
    const home = await createCodexHome();
    const root = home.env["CODEX_HOME"] ?? "";
    const codex = new Codex({ env: home.env });
    return { codex, root, file: join(root, path), [Symbol.asyncDispose]: () => home.dispose() };
  }

  it("writes the file as a whole and leaves nothing else, and does nothing the second time", async () => {
    await using home = await startHome();
    await home.codex.importSession(sessionOf("one\n"));
    await home.codex.importSession(sessionOf("one\n"));
    expect(readFileSync(home.file, "utf8")).toBe("one\n");
    expect(readdirSync(dirname(home.file))).toEqual([basename(home.file)]);
  });

  it("replaces a file that the session continues", async () => {
    await using home = await startHome();
    await home.codex.importSession(sessionOf("one\n"));
    await home.codex.importSession(sessionOf("one\ntwo\n"));
    expect(readFileSync(home.file, "utf8")).toBe("one\ntwo\n");
  });

  it.each([
    ["ahead", "one\n", "later turns"],
    ["different", "one\nother\n", "another history"],
    ["different", "other\n", "another history"],
  ])("refuses a session where the home is %s (%j)", async (reason, text, words) => {
    await using home = await startHome();
    await home.codex.importSession(sessionOf("one\ntwo\n"));
    const error = await home.codex.importSession(sessionOf(text)).catch((thrown) => thrown);
    expect(error).toMatchObject({
      name: "SessionConflictError",
      code: "session_conflict",
      reason,
      threadId: id,
    });
    expect(error.path).toBe(home.file);
    expect(error.message).toContain(words);
    expect(readFileSync(home.file, "utf8")).toBe("one\ntwo\n");
  });

  it("refuses a session that the home has in another folder", async () => {
    await using home = await startHome();
    const archived = path.replace(/^sessions\/2024\/06\/09/, "archived_sessions");
    await home.codex.importSession(sessionOf("one\n", archived));
    const importing = home.codex.importSession(sessionOf("one\ntwo\n"));
    await expect(importing).rejects.toMatchObject({ code: "session_conflict", reason: "elsewhere" });
    expect(existsSync(home.file)).toBe(false);
  });

  const parentId = id.replace("a", "b");
  /** A fork, with the thread that it was forked from in either order. */
  const forkOf = (parent: string, parentPath: string): ExportedSession => {
    const file = { path: parentPath.replace(id, parent), bytes: Buffer.from("one\n") };
    return { threadId: id, files: [file, ...sessionOf("one\n").files] };
  };

  it("writes the thread's own file last, in whatever order they are, and names what kept it from writing", async () => {
    await using home = await startHome();
    const day = join(home.root, "sessions", "2024", "06", "10");
    mkdirSync(dirname(day), { recursive: true });
    writeFileSync(day, "in the way");
    const importing = home.codex.importSession(forkOf(parentId, path.replace("06/09", "06/10")));
    await expect(importing).rejects.toMatchObject({
      name: "CodexError",
      code: "store_failed",
      message: expect.stringContaining(day),
      cause: { code: expect.any(String) },
    });
    expect(existsSync(home.file)).toBe(false);
  });

  it("refuses a thread that was forked from one whose turn runs", async () => {
    await using harness = await startHarness("exec", () => reply.stall());
    const parent = harness.codex.startThread({ ...harness.threadOptions, ephemeral: true });
    const running = parent.run("one").catch(() => {});
    await harness.model.nextRequest();
    await vi.waitFor(() => expect(parent.id).toEqual(expect.any(String)));
    const importing = harness.codex.importSession(forkOf(parent.id ?? "", path));
    await expect(importing).rejects.toMatchObject({ code: "thread_busy", threadId: parent.id });
    expect(existsSync(join(harness.home.env["CODEX_HOME"] ?? "", path))).toBe(false);
    await harness.codex.close();
    await running;
  });

  it("writes into the current directory when that is CODEX_HOME", async () => {
    await using home = await startHome();
    const before = process.cwd();
    process.chdir(home.root);
    try {
      await new Codex({ env: { CODEX_HOME: "." } }).importSession(sessionOf("one\n"));
      expect(readFileSync(home.file, "utf8")).toBe("one\n");
    } finally {
      process.chdir(before);
    }
  });

  it("writes no file of a session of which one is refused", async () => {
    await using home = await startHome();
    const parentPath = path.replace(id, parentId);
    await home.codex.importSession({
      threadId: parentId,
      files: [{ path: parentPath, bytes: Buffer.from("other\n") }],
    });
    const session = sessionOf("one\n");
    session.files.push({ path: parentPath, bytes: Buffer.from("one\n") });
    await expect(home.codex.importSession(session)).rejects.toMatchObject({
      reason: "different",
      threadId: parentId,
    });
    expect(existsSync(home.file)).toBe(false);
  });

  it.each([
    `../${path}`,
    `sessions/../../${basename(path)}`,
    `/${path}`,
    path.replaceAll("/", "\\"),
    `sessions/2024/06/09/rollout-..\\..\\${id}.jsonl`,
    "config.toml",
    "auth.json",
    `sessions/${basename(path)}`,
    path.replace(".jsonl", ".jsonl.zst"),
    path.replace("rollout-", "."),
  ])("refuses the path %j", async (at) => {
    await using home = await startHome();
    const before = readdirSync(home.root, { recursive: true });
    const importing = home.codex.importSession(sessionOf("one\n", at));
    await expect(importing).rejects.toMatchObject({ code: "invalid_option", option: "files[0].path" });
    expect(readdirSync(home.root, { recursive: true })).toEqual(before);
  });

  it.each([
    ["threadId", { ...sessionOf("one\n"), threadId: "../.." }],
    ["files", { threadId: id }],
    ["files", { threadId: id, files: [] }],
    ["files", { ...sessionOf("one\n"), threadId: id.replace("a", "b") }],
    ["files[1].path", { threadId: id, files: [...sessionOf("one\n").files, ...sessionOf("two\n").files] }],
    ["files[0].bytes", sessionOf("")],
    ["files[0].bytes", { threadId: id, files: [{ path, bytes: "one\n" }] }],
    ["threadId", null],
  ])("refuses a malformed session: %s", async (option, session) => {
    await using home = await startHome();
    const importing = home.codex.importSession(session as ExportedSession);
    await expect(importing).rejects.toMatchObject({ code: "invalid_option", option });
  });

  it("is refused with a server elsewhere, and so is exportSession()", async () => {
    await using codex = new Codex({ transport: { type: "app-server", url: "ws://127.0.0.1:1" } });
    const refused = { code: "invalid_option", option: "transport" };
    await expect(codex.importSession(sessionOf("one\n"))).rejects.toMatchObject(refused);
    await expect(codex.exportSession(id)).rejects.toMatchObject(refused);
  });

  it("moves a session of 200 MB with a line of 96 MB", async () => {
    await using home = await startHome();
    await using there = await startHome();
    const line = `{"image":"${"x".repeat(96 * 1024 * 1024)}"}\n`;
    mkdirSync(dirname(home.file), { recursive: true });
    writeFileSync(home.file, line);
    appendFileSync(home.file, `${line}{"type":"other"}\n`);
    await there.codex.importSession(await home.codex.exportSession(id));
    const digest = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
    expect(digest(there.file)).toBe(digest(home.file));
    appendFileSync(home.file, line);
    await there.codex.importSession(await home.codex.exportSession(id));
    expect(digest(there.file)).toBe(digest(home.file));
  });
});
