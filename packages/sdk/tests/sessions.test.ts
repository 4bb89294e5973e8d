import { existsSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as zlib from "node:zlib";
import { startAppServer } from "@codex/app-server";
import { flattenConfig } from "@codex/config";
import { type CodexHome, reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";

import { Codex } from "../src/index.js";
import { combinations, type Harness, startHarness } from "./harness.js";
import { forkTwice, pathIn, runAndClose, startTwoHosts } from "./two-hosts.js";

describe.each(combinations)("a session on another host, $name", ({ transport, model }) => {
  it("continues there, and comes back", async () => {
    await using hosts = await startTwoHosts(transport, { model });
    const { codex, other, threadOptions } = hosts;
    const thread = codex.startThread(threadOptions);
    await thread.run("one");
    await thread.close();
    const session = await codex.exportSession(thread.id ?? "");
    expect(session.files).toHaveLength(1);
    expect(session.files[0]?.path).toMatch(/^sessions\/\d{4}\/\d\d\/\d\d\/rollout-.*\.jsonl$/);
    const file = pathIn(hosts.home, session);
    expect(Buffer.from(session.files[0]?.bytes ?? []).equals(readFileSync(file))).toBe(true);

    await other.importSession(session);
    const there = other.resumeThread(session.threadId, threadOptions);
    await there.run("two");
    expect(hosts.model.requests.at(-1)?.userTexts).toEqual(["one", "two"]);
    await there.close();

    await codex.importSession(await other.exportSession(session.threadId));
    await thread.run("three");
    expect(hosts.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three"]);
    await thread.close();

    await other.importSession(await codex.exportSession(session.threadId));
    await there.run("four");
    expect(hosts.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three", "four"]);
  });
});

describe("readThread() on another host", () => {
  it("has the turns of a session before the thread is resumed, and after it came back", async () => {
    await using hosts = await startTwoHosts("app-server", { model: null });
    const { codex, other, threadOptions } = hosts;
    const thread = await runAndClose(codex, threadOptions);
    const messages = async (where: Codex) =>
      (await where.readThread(thread.id)).turns.flatMap(({ userMessages }) => userMessages);

    await other.importSession(await codex.exportSession(thread.id));
    expect(await messages(other)).toEqual(["one"]);
    const there = other.resumeThread(thread.id, threadOptions);
    await there.run("two");
    expect(await messages(other)).toEqual(["one", "two"]);
    await there.close();

    expect(await messages(codex)).toEqual(["one"]);
    await codex.importSession(await other.exportSession(thread.id));
    expect(await messages(codex)).toEqual(["one", "two"]);
    await thread.run("three");
    expect(await messages(codex)).toEqual(["one", "two", "three"]);
  });

  it("has the turns of a session that another process has imported", async () => {
    await using hosts = await startTwoHosts("app-server", { model: null });
    const { codex, other, threadOptions } = hosts;
    const thread = await runAndClose(codex, { ...threadOptions, sandboxMode: "workspace-write" });
    await using importing = new Codex({ ...hosts.codexOptions, env: hosts.otherHome.env, transport: "exec" });
    await importing.importSession(await codex.exportSession(thread.id));
    expect((await other.readThread(thread.id)).turns).toMatchObject([{ userMessages: ["one"] }]);
    // Nothing was written: neither to the session, nor that the project is trusted.
    const session = await codex.exportSession(thread.id);
    expect(
      readFileSync(pathIn(hosts.otherHome, session)).equals(readFileSync(pathIn(hosts.home, session))),
    ).toBe(true);
    const filesIn = ({ env }: CodexHome) => readdirSync(env["CODEX_HOME"] ?? "");
    expect(filesIn(hosts.home)).toContain("config.toml");
    expect(filesIn(hosts.otherHome)).not.toContain("config.toml");
  });
});

describe("a fork", () => {
  it("travels with the threads that it was forked from", async () => {
    await using hosts = await startTwoHosts("app-server", { model: null });
    const { thread, fork, last } = await forkTwice(hosts);
    const session = await hosts.codex.exportSession(last.id);
    const ids = session.files.map(({ path }) => basename(path).slice(-42, -6));
    expect(ids).toEqual([last.id, fork.id, thread.id]);

    await hosts.other.importSession(session);
    const there = hosts.other.resumeThread(session.threadId, hosts.threadOptions);
    await there.run("four");
    const all = ["one", "two", "three", "four"];
    expect(hosts.model.requests.at(-1)?.userTexts).toEqual(all);
    const { turns } = await hosts.other.readThread(session.threadId);
    expect(turns.flatMap(({ userMessages }) => userMessages)).toEqual(all);
  });

  it("is imported where the thread that it was forked from has gone on, which stays as it is", async () => {
    await using hosts = await startTwoHosts("app-server");
    const { codex, other, threadOptions } = hosts;
    const { thread, last } = await forkTwice(hosts);
    await other.importSession(await codex.exportSession(thread.id));
    const there = other.resumeThread(thread.id, threadOptions);
    await there.run("alone");
    await other.importSession(await codex.exportSession(last.id));
    await other.resumeThread(last.id, threadOptions).run("four");
    expect(hosts.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three", "four"]);
    await there.run("still here");
    expect(hosts.model.requests.at(-1)?.userTexts).toEqual(["one", "alone", "still here"]);
  });

  it("is not exported without a thread that it needs", async () => {
    await using hosts = await startTwoHosts("app-server");
    const { fork, last } = await forkTwice(hosts);
    const { files } = await hosts.codex.exportSession(last.id);
    rmSync(join(hosts.home.env["CODEX_HOME"] ?? "", files[1]?.path ?? ""));
    const error = await hosts.codex.exportSession(last.id).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "thread_not_found", reason: "missing" });
    expect(error.message).toContain(
      `thread ${fork.id}, which thread ${last.id} was forked from, has no session`,
    );
  });
});

describe("exportSession()", () => {
  it("finds no session of an unknown thread, and none of an ephemeral one", async () => {
    await using harness = await startHarness("app-server", [reply.text("Done.")]);
    const missing = { code: "thread_not_found", reason: "missing" };
    const unknown = harness.codex.exportSession("01900000-0000-7000-8000-00000000000a");
    await expect(unknown).rejects.toMatchObject(missing);
    const thread = await runAndClose(harness.codex, { ...harness.threadOptions, ephemeral: true });
    await expect(harness.codex.exportSession(thread.id)).rejects.toMatchObject(missing);
    await expect(harness.codex.exportSession("name")).rejects.toMatchObject({ code: "invalid_option" });
  });

  it.each(["exec", "app-server"] as const)(
    "refuses a thread while a turn of it runs (%s)",
    async (transport) => {
      await using hosts = await startTwoHosts(transport);
      const { codex, threadOptions } = hosts;
      const thread = await runAndClose(codex, threadOptions);
      const session = await codex.exportSession(thread.id);
      const running = thread.run("two");
      await hosts.model.nextRequest();
      const busy = {
        name: "ThreadBusyError",
        threadId: thread.id,
        message: expect.stringContaining("in use here"),
      };
      await expect(codex.exportSession(thread.id)).rejects.toMatchObject(busy);
      await expect(codex.importSession(session)).rejects.toMatchObject(busy);
      await running;
      await thread.close();
      expect((await codex.exportSession(thread.id)).files[0]?.bytes.length).toBeGreaterThan(
        session.files[0]?.bytes.length ?? 0,
      );
    },
  );

  it("refuses a thread that the app-server has loaded", async () => {
    await using harness = await startHarness("app-server", [reply.text("Done.")]);
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    const exporting = harness.codex.exportSession(thread.id ?? "");
    await expect(exporting).rejects.toMatchObject({
      code: "thread_busy",
      message: expect.stringContaining("loaded"),
    });
    await thread.close();
    expect((await harness.codex.exportSession(thread.id ?? "")).files).toHaveLength(1);
  });

  it("finds a session in the archive, which is in the archive there, too", async () => {
    await using hosts = await startTwoHosts("app-server");
    const thread = await runAndClose(hosts.codex, hosts.threadOptions);
    await thread.archive();
    const session = await hosts.codex.exportSession(thread.id);
    expect(session.files[0]?.path).toMatch(/^archived_sessions\/rollout-/);
    await hosts.other.importSession(session);
    const there = hosts.other.resumeThread(thread.id, hosts.threadOptions);
    await there.unarchive();
    await there.run("two");
    expect(hosts.model.requests.at(-1)?.userTexts).toEqual(["one", "two"]);
  });
});

/** Has codex compress the sessions in a home, which it does with old ones only. */
async function compressSessions({ home, codexOptions }: Harness, ...files: string[]): Promise<void> {
  const old = new Date(Date.now() - 90 * 24 * 60 * 60 * 1000);
  for (const file of files) utimesSync(file, old, old);
  await using server = await startAppServer({
    env: home.env,
    clientInfo: { name: "test", version: "1" },
    configOverrides: [
      ...flattenConfig(codexOptions.config ?? {}),
      "features.local_thread_store_compression=true",
    ],
  });
  await server.request("rollout/compress" as never);
  for (const file of files) await vi.waitFor(() => expect(existsSync(file)).toBe(false), { timeout: 20_000 });
}

describe("a session that codex has compressed", () => {
  const canDecompress = "zstdDecompress" in zlib;

  it.runIf(canDecompress)("is exported as it was, and imported over a compressed one", async () => {
    await using hosts = await startTwoHosts("app-server");
    const { thread, last } = await forkTwice(hosts);
    const { codex, other, threadOptions } = hosts;
    const session = await codex.exportSession(last.id);
    const files = session.files.map((_, index) => pathIn(hosts.home, session, index));
    await compressSessions(hosts, ...files);
    expect(await codex.exportSession(last.id)).toEqual(session);

    await other.importSession(await codex.exportSession(thread.id));
    const there = other.resumeThread(thread.id, threadOptions);
    await there.run("two");
    await there.close();
    await codex.importSession(await other.exportSession(thread.id));
    expect(readdirSync(dirname(files[0] ?? "")).filter((name) => name.includes(thread.id))).toHaveLength(1);
    await thread.run("three");
    expect(hosts.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three"]);
  });

  it.runIf(!canDecompress)(
    "is refused where Node.js cannot decompress it, until a turn restores it",
    async () => {
      await using hosts = await startTwoHosts("app-server");
      const { codex, threadOptions } = hosts;
      const thread = await runAndClose(codex, threadOptions);
      await compressSessions(hosts, pathIn(hosts.home, await codex.exportSession(thread.id)));
      const refused = { code: "invalid_option", message: expect.stringContaining("Node.js 22.15") };
      await expect(codex.exportSession(thread.id)).rejects.toMatchObject(refused);
      await thread.run("two");
      await thread.close();
      expect((await codex.exportSession(thread.id)).files).toHaveLength(1);
    },
  );
});

describe("findSession()", () => {
  it("finds the file that a running turn writes, and no other", async () => {
    const harness = await startHarness("app-server", [reply.stall()]);
    await using _ = harness;
    const { codex, home, threadOptions } = harness;
    const thread = codex.startThread(threadOptions);
    const streamed = await thread.runStreamed("one");
    const { result } = streamed;
    await harness.model.nextRequest();
    const found = await codex.findSession(thread.id ?? "");
    expect(found?.path).toMatch(/^sessions\/\d{4}\/\d\d\/\d\d\/rollout-.*\.jsonl$/);
    expect(found?.file).toBe(join(home.env["CODEX_HOME"] ?? "", ...(found?.path.split("/") ?? [])));
    expect(readFileSync(found?.file ?? "", "utf8")).toContain('"type":"session_meta"');
    await streamed.interrupt();
    await expect(result).rejects.toMatchObject({ code: "turn_interrupted" });
    expect(await codex.findSession("01900000-0000-7000-8000-00000000000a")).toBeUndefined();
  });

  it("is refused for an invalid id, and where the sessions are on another machine", async () => {
    await using codex = new Codex({ transport: { type: "app-server", url: "ws://127.0.0.1:9" } });
    await expect(codex.findSession("nobody")).rejects.toMatchObject({ option: "id" });
    const id = "01900000-0000-7000-8000-00000000000a";
    await expect(codex.findSession(id)).rejects.toMatchObject({ option: "transport" });
  });
});
