import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type SessionStoreUnderTest, sessionStoreChecks } from "@codex/testing";
import { afterAll, describe, expect, expectTypeOf, it } from "vitest";
import { DirectoryStore, type SessionStore } from "../src/store.js";
import { checkTwoWriters } from "./two-writers.js";

const root = mkdtempSync(join(tmpdir(), "codex-store-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const newDirectory = () => mkdtempSync(join(root, "store-"));

describe("the contract", () => {
  const store = join(root, "shared/by/all");
  for (const { name, run } of sessionStoreChecks(() => new DirectoryStore({ directory: store })))
    it(name, run);

  it("has the form that @codex/testing checks", () => {
    expectTypeOf<SessionStore>().toExtend<SessionStoreUnderTest>();
    expectTypeOf<SessionStoreUnderTest>().toExtend<SessionStore>();
  });

  it("holds for any steps of two writers", async () => {
    const directory = newDirectory();
    await checkTwoWriters(() => new DirectoryStore({ directory }), 40);
  });
});

/** Starts a process that appends numbered lines forever and prints the number of each accepted one. */
function startWriter(directory: string) {
  const program = fileURLToPath(new URL("fixtures/writer.mjs", import.meta.url));
  const child = spawn(process.execPath, [program, directory], { stdio: ["ignore", "pipe", "inherit"] });
  return { child, accepted: createInterface(child.stdout)[Symbol.asyncIterator]() };
}

/** Reads the numbers of the lines of the session that the writers share. */
async function readNumbers(store: DirectoryStore): Promise<number[]> {
  let text = "";
  for await (const piece of (await store.read("shared"))?.bytes ?? []) text += Buffer.from(piece).toString();
  return text
    .split("\n")
    .slice(0, -1)
    .map((one) => JSON.parse(one).n);
}

describe("a DirectoryStore", () => {
  it("has every accepted write, and none in part, when its writer is killed at any time", async () => {
    const directory = newDirectory();
    const store = new DirectoryStore({ directory });
    let atLeast = 0;
    for (let round = 1; round <= 8; round++) {
      const { child, accepted } = startWriter(directory);
      for (let n = 0; n < round; n++) atLeast = Number((await accepted.next()).value);
      child.kill("SIGKILL");
      await once(child, "close");
      for (let line = await accepted.next(); !line.done; line = await accepted.next())
        atLeast = Number(line.value);
      const numbers = await readNumbers(store);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      expect(numbers.length - atLeast).toBeOneOf([0, 1]);
    }
  });

  it("refuses a process that was stopped while another one took over", async () => {
    const directory = newDirectory();
    const store = new DirectoryStore({ directory });
    const { child, accepted } = startWriter(directory);
    await accepted.next();
    child.kill("SIGSTOP");
    const acquire = () => store.acquire("shared", "other", 60_000).catch(() => undefined);
    await expect.poll(acquire, { timeout: 50_000 }).toBeDefined();
    const before = await readNumbers(store);
    child.kill("SIGCONT");
    expect(await once(child, "close")).toEqual([3, null]);
    expect(await readNumbers(store)).toEqual(before);
  });

  it("removes what killed writers left behind when the next lease is given", async () => {
    const directory = newDirectory();
    const store = new DirectoryStore({ directory });
    await store.release(await store.acquire("shared", "one", 60_000));
    const [session = ""] = readdirSync(join(directory, "sessions"));
    const leftover = join(directory, "sessions", session, "pending", "left");
    writeFileSync(leftover, "half of an ent");
    await store.acquire("shared", "two", 60_000);
    expect(existsSync(leftover)).toBe(false);
  });

  it("finds a result that a killed writer did not link to its turn, also after later writes", async () => {
    const directory = newDirectory();
    const store = new DirectoryStore({ directory });
    const lease = await store.acquire("thread", "one", 60_000);
    await store.beginTurn("turn", { thread: "thread", digest: "d" });
    const finished = await store.finishTurn(lease, "turn", "first");
    const unlink = () => {
      const name = readdirSync(join(directory, "turns")).find((one) => one.endsWith(".finished")) ?? "";
      rmSync(join(directory, "turns", name));
    };
    unlink();
    expect(await store.readTurn("turn")).toEqual(finished);
    expect(await store.finishTurn(lease, "turn", "second")).toEqual(finished);
    unlink();
    const write = { offset: 0, bytes: Buffer.from("{}\n"), binding: { threadId: "id", fileName: "file" } };
    await store.append(lease, write);
    expect(await store.readTurn("turn")).toEqual(finished);
    expect(await store.finishTurn(lease, "turn", "third")).toEqual(finished);
  });

  it("creates its folder for one user alone, because sessions can hold secrets", async () => {
    const directory = join(newDirectory(), "new");
    await new DirectoryStore({ directory }).acquire("key", "one", 1000);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  it("reports a directory that it cannot use as store_failed", async () => {
    const file = join(newDirectory(), "file");
    writeFileSync(file, "");
    const store = new DirectoryStore({ directory: file });
    await expect(store.acquire("key", "one", 1000)).rejects.toMatchObject({
      name: "StoreError",
      code: "store_failed",
      key: "key",
      retryable: false,
      message: expect.stringContaining("Check the permissions of the directory"),
    });
  });

  it.skipIf(process.getuid?.() === 0)("reports a directory without permission as store_failed", async () => {
    const directory = join(newDirectory(), "closed");
    mkdirSync(directory);
    chmodSync(directory, 0o500);
    const store = new DirectoryStore({ directory });
    await expect(store.acquire("key", "one", 1000)).rejects.toMatchObject({ code: "store_failed" });
  });

  it("refuses an empty path", () => {
    expect(() => new DirectoryStore({ directory: "" })).toThrow(
      expect.objectContaining({ code: "invalid_option" }),
    );
  });
});
