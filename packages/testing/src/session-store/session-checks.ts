import assert from "node:assert/strict";
import {
  anyBinding,
  collect,
  expectRefusal,
  line,
  longMs,
  type NamedChecks,
  readAll,
  startSession,
} from "./store-under-test.js";

/** Longer than what a store may keep in one piece, and not a multiple of it. */
const longLineBytes = 3 * 1024 * 1024 + 7;

/** Keys that a store could confuse, or take for a path. */
const awkwardKeys = [
  "a",
  "A",
  "a/b",
  "a%2Fb",
  "../a",
  ".",
  "a b",
  "å",
  "a\u030a",
  "😀",
  "'\"\\;--",
  "k".repeat(255),
];

const outsideNames = ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a\\b", "C:/a", "a\u0000b"];

/** Checks of the bytes of a session. */
export const sessionChecks: NamedChecks = {
  async "has no session before its first bytes"({ store, newKey }) {
    const key = newKey();
    assert.equal(await store.read(key), undefined);
    await store.acquire(key, "one", longMs);
    assert.equal(await store.read(key), undefined);
  },

  async "binds the id and the file name of the thread with the first bytes"({ store, other, newKey }) {
    const lease = await store.acquire(newKey(), "one", longMs);
    const size = await store.append(lease, { offset: 0, bytes: line("first"), binding: anyBinding });
    assert.equal(size, line("first").length);
    const session = await other.read(lease.key);
    assert(session, "the other host does not see the session");
    const { bytes, ...rest } = session;
    assert.deepEqual(rest, { key: lease.key, size, parents: [], ...anyBinding });
    assert.deepEqual(await collect(bytes), Buffer.from(line("first")));
  },

  async "returns exactly the bytes that were appended, whatever they are"(context) {
    const every = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, n) => n)), Buffer.from("\n")]);
    const { lease, size } = await startSession(context, every);
    const more = [line("second"), Buffer.alloc(longLineBytes, "x\n"), Buffer.from("\n"), line("größe 😀")];
    (more[1] as Buffer).write("\n", longLineBytes - 1);
    let offset = size;
    for (const bytes of more) {
      const grown = await context.store.append(lease, { offset, bytes });
      assert.equal(grown, offset + bytes.length);
      offset = grown;
    }
    const session = await context.other.read(lease.key);
    assert.equal(session?.size, offset);
    assert((await collect(session?.bytes)).equals(Buffer.concat([every, ...more])), "other bytes came back");
  },

  async "reads what a session was, however it grows"(context) {
    const { lease, size } = await startSession(context);
    const session = await context.other.read(lease.key);
    await context.store.append(lease, { offset: size, bytes: line("later") });
    for (const _ of ["once", "twice"])
      assert.deepEqual(await collect(session?.bytes), Buffer.from(line("first")));
    assert.equal(session?.size, size);
  },

  async "refuses bytes that do not end with a line, and writes nothing"(context) {
    const { lease, key, size } = await startSession(context);
    for (const bytes of ['{"a":1}\n{"b"', '{"a":1}', ""].map((text) => Buffer.from(text)))
      await expectRefusal("invalid_option", context.store.append(lease, { offset: size, bytes }));
    assert.deepEqual(await readAll(context.store, key), Buffer.from(line("first")));
  },

  async "refuses to append anywhere but at the end, and names the end"(context) {
    const { lease, key, size } = await startSession(context);
    for (const offset of [1, size - 1, size + 1, 2 * size]) {
      const call = context.store.append(lease, { offset, bytes: line("lost") });
      const error = await expectRefusal("store_conflict", call);
      assert.equal(error["size"], size);
      assert.equal(error["key"], key);
      assert.equal(error["retryable"], false);
    }
    const again = { offset: 0, bytes: line("lost"), binding: { ...anyBinding, fileName: "other.jsonl" } };
    assert.equal((await expectRefusal("store_conflict", context.store.append(lease, again)))["size"], size);
    const session = await context.other.read(key);
    assert.equal(session?.fileName, anyBinding.fileName);
    assert.deepEqual(await collect(session?.bytes), Buffer.from(line("first")));
  },

  async "accepts one of many appends at the same offset"(context) {
    const { lease, key, size } = await startSession(context);
    const calls = Array.from({ length: 10 }, (_, n) =>
      (n % 2 ? context.store : context.other).append(lease, { offset: size, bytes: line(`number ${n}`) }),
    );
    const accepted = (await Promise.allSettled(calls)).flatMap(({ status }, n) =>
      status === "fulfilled" ? [n] : [],
    );
    assert.equal(accepted.length, 1, `${accepted.length} of the appends were accepted`);
    for (const [n, call] of calls.entries())
      if (n !== accepted[0]) await expectRefusal("store_conflict", call);
    const expected = Buffer.concat([line("first"), line(`number ${accepted[0]}`)]);
    assert.deepEqual(await readAll(context.other, key), expected);
  },

  async "requires a binding with the first bytes, and allows none later"(context) {
    const { store, newKey } = context;
    const lease = await store.acquire(newKey(), "one", longMs);
    await expectRefusal("invalid_option", store.append(lease, { offset: 0, bytes: line("x") }));
    assert.equal(await store.read(lease.key), undefined);
    const started = await startSession(context);
    const write = { offset: started.size, bytes: line("x"), binding: anyBinding };
    await expectRefusal("invalid_option", store.append(started.lease, write));
    assert.deepEqual(await readAll(store, started.key), Buffer.from(line("first")));
  },

  async "refuses file names that lead out of their folder"({ store, newKey }) {
    const lease = await store.acquire(newKey(), "one", longMs);
    for (const fileName of outsideNames) {
      const binding = { ...anyBinding, fileName };
      await expectRefusal("invalid_option", store.append(lease, { offset: 0, bytes: line("x"), binding }));
    }
    assert.equal(await store.read(lease.key), undefined);
  },

  async "keeps the parents of a fork, all of which must be stored"(context) {
    const { store, other, newKey } = context;
    const [parent, grandparent] = [await startSession(context), await startSession(context)];
    const lease = await store.acquire(newKey(), "one", longMs);
    const missing = { ...anyBinding, parents: [parent.key, newKey()] };
    const refused = store.append(lease, { offset: 0, bytes: line("x"), binding: missing });
    await expectRefusal("invalid_option", refused);
    assert.equal(await store.read(lease.key), undefined);
    const binding = { ...anyBinding, parents: [parent.key, grandparent.key] };
    const size = await store.append(lease, { offset: 0, bytes: line("x"), binding });
    await store.append(lease, { offset: size, bytes: line("y") });
    assert.deepEqual((await other.read(lease.key))?.parents, [parent.key, grandparent.key]);
  },

  async "keeps similar and awkward keys apart"({ store, other, newKey }) {
    const prefix = newKey();
    const keys = awkwardKeys.map((key) =>
      key.length === 255 ? prefix + key.slice(prefix.length) : prefix + key,
    );
    for (const key of keys) {
      const lease = await store.acquire(key, "one", longMs);
      await store.append(lease, { offset: 0, bytes: line(key), binding: anyBinding });
    }
    for (const key of keys) assert.deepEqual(await readAll(other, key), Buffer.from(line(key)));
    for (const key of ["", "k".repeat(256), "a\u0000b", "a\nb", "\ud800"]) {
      await expectRefusal("invalid_option", store.acquire(key, "one", longMs));
      await expectRefusal("invalid_option", store.read(key));
      await expectRefusal("invalid_option", store.readTurn(key));
    }
  },
};
