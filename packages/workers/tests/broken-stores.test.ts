import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sessionStoreChecks } from "@codex/testing";
import { afterAll, describe, expect, it } from "vitest";
import { DirectoryStore, type Lease, type SessionStore } from "../src/store.js";

const root = mkdtempSync(join(tmpdir(), "codex-broken-stores-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A store that does one thing wrong. It shares its memory with the other handles on the same store. */
type Defect = (store: DirectoryStore, memory: Map<string, Lease>) => Partial<SessionStore>;

/** Each defect, with the checks that have to find it. */
const defects: Record<string, { defect: Defect; found: string[] }> = {
  "writes with the fence of another lease": {
    defect: (store, latest) => ({
      async acquire(...args) {
        const lease = await store.acquire(...args);
        latest.set(lease.key, lease);
        return lease;
      },
      append: (lease, write) => store.append(latest.get(lease.key) ?? lease, write),
      finishTurn: (lease, ...rest) => store.finishTurn(latest.get(lease.key) ?? lease, ...rest),
    }),
    found: ["refuses every write of a lease that was taken over"],
  },
  "gives a lease to the owner that has it": {
    defect: (store, held) => ({
      async acquire(key, owner, ttlMs) {
        const mine = held.get(key + owner);
        if (mine) await store.release(mine);
        const lease = await store.acquire(key, owner, ttlMs);
        held.set(key + owner, lease);
        return lease;
      },
    }),
    found: ["gives a lease to one owner at a time"],
  },
  "begins the fences again after a release": {
    defect: (store) => ({
      async acquire(...args) {
        return { ...(await store.acquire(...args)), fence: 1 };
      },
    }),
    found: ["raises the fence with every lease, also after a release and an expiry"],
  },
  "completes a torn line": {
    defect: (store) => ({
      append: (lease, { bytes, ...rest }) =>
        store.append(lease, { ...rest, bytes: bytes.at(-1) === 10 ? bytes : Buffer.from(`${bytes}\n`) }),
    }),
    found: ["refuses bytes that do not end with a line, and writes nothing"],
  },
  "appends at the end, whatever the offset": {
    defect: (store) => ({
      async append(lease, write) {
        const offset = (await store.read(lease.key))?.size ?? 0;
        const { binding, ...rest } = write;
        return await store.append(lease, offset === 0 ? write : { ...rest, offset });
      },
    }),
    found: ["refuses to append anywhere but at the end, and names the end"],
  },
  "shows a reader what was appended later": {
    defect: (store) => ({
      async read(key) {
        const session = await store.read(key);
        if (!session) return undefined;
        const bytes = {
          async *[Symbol.asyncIterator]() {
            yield* (await store.read(key))?.bytes ?? [];
          },
        };
        return { ...session, bytes };
      },
    }),
    found: ["reads what a session was, however it grows"],
  },
  "forgets the parents of a fork": {
    defect: (store) => ({
      async read(key) {
        const session = await store.read(key);
        return session && { ...session, parents: [] };
      },
    }),
    found: ["keeps the parents of a fork, all of which must be stored"],
  },
  "reports the latest result": {
    defect: (store) => ({
      async finishTurn(lease, key, result) {
        return { ...(await store.finishTurn(lease, key, result)), result };
      },
    }),
    found: [
      "records a result once, and returns the first one afterwards",
      "records one of many results that arrive at once",
    ],
  },
  "begins a turn again with another input": {
    defect: (store) => ({
      async beginTurn(key, turn) {
        const known = await store.readTurn(key);
        return known ?? (await store.beginTurn(key, turn));
      },
    }),
    found: ["refuses a key with another input or for another thread"],
  },
};

describe.each(Object.entries(defects))("a store that %s", (_, { defect, found }) => {
  it.each(found)("does not pass: %s", async (name) => {
    const directory = mkdtempSync(join(root, "store-"));
    const memory = new Map<string, Lease>();
    const open = () => {
      const store = new DirectoryStore({ directory });
      const parts = defect(store, memory);
      return new Proxy<SessionStore>(store, {
        get(target, property) {
          const part = parts[property as keyof SessionStore] ?? target[property as keyof SessionStore];
          return typeof part === "function" ? part.bind(target) : part;
        },
      });
    };
    const check = sessionStoreChecks(open).find((one) => one.name === name);
    await expect(check?.run()).rejects.toMatchObject({ name: "AssertionError" });
  });
});
