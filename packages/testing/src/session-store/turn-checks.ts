import assert from "node:assert/strict";
import { expectRefusal, line, longMs, type NamedChecks, startSession } from "./store-under-test.js";

/** Results that a store could change on the way. */
const results = [
  null,
  false,
  0,
  "",
  "NUL \u0000, half a pair \ud800, 😀",
  [],
  { b: 1, a: [{ "": null }], 2: "two", __proto__x: 1 },
  { text: "long ".repeat(100_000) },
];

/** Checks of the records of turns. */
export const turnChecks: NamedChecks = {
  async "records a turn, and returns the record to whoever repeats it"({ store, other, newKey }) {
    const [key, thread] = [newKey(), newKey()];
    assert.equal(await store.readTurn(key), undefined);
    const turn = await store.beginTurn(key, { thread, digest: "d" });
    assert.deepEqual(turn, { key, thread, digest: "d", state: "open" });
    assert.deepEqual(await other.beginTurn(key, { thread, digest: "d" }), turn);
    assert.deepEqual(await other.readTurn(key), turn);
  },

  async "refuses a key with another input or for another thread"({ store, other, newKey }) {
    const [key, thread] = [newKey(), newKey()];
    const turn = await store.beginTurn(key, { thread, digest: "d" });
    for (const changed of [
      { thread, digest: "e" },
      { thread: newKey(), digest: "d" },
    ]) {
      const error = await expectRefusal("key_reused", other.beginTurn(key, changed));
      assert.equal(error["key"], key);
      assert.equal(error["retryable"], false);
    }
    assert.deepEqual(await store.readTurn(key), turn);
  },

  async "records one of many inputs that begin a turn at once"({ store, other, newKey }) {
    const [key, thread] = [newKey(), newKey()];
    const calls = Array.from({ length: 10 }, (_, n) =>
      (n % 2 ? store : other).beginTurn(key, { thread, digest: `${n % 3}` }),
    );
    await Promise.allSettled(calls);
    const turn = await store.readTurn(key);
    for (const [n, call] of calls.entries())
      if (`${n % 3}` === turn?.digest) assert.deepEqual(await call, turn);
      else await expectRefusal("key_reused", call);
  },

  async "records a result once, and returns the first one afterwards"(context) {
    const { store, other, newKey } = context;
    const { lease, key: thread } = await startSession(context);
    const key = newKey();
    await store.beginTurn(key, { thread, digest: "d" });
    const finished = { key, thread, digest: "d", state: "finished", result: { n: 1 } };
    assert.deepEqual(await store.finishTurn(lease, key, { n: 1 }), finished);
    assert.deepEqual(await other.finishTurn(lease, key, { n: 2 }), finished);
    assert.deepEqual(await other.readTurn(key), finished);
    assert.deepEqual(await other.beginTurn(key, { thread, digest: "d" }), finished);
    // With a lost lease, too: nothing is written.
    await store.release(lease);
    assert.deepEqual(await store.finishTurn(lease, key, { n: 3 }), finished);
    const next = await other.acquire(thread, "two", longMs);
    assert.deepEqual(await other.finishTurn(next, key, { n: 4 }), finished);
    assert.deepEqual(await store.readTurn(key), finished);
  },

  async "records one of many results that arrive at once"(context) {
    const { store, other, newKey } = context;
    const { lease, key: thread } = await startSession(context);
    const key = newKey();
    await store.beginTurn(key, { thread, digest: "d" });
    const calls = Array.from({ length: 10 }, (_, n) => (n % 2 ? store : other).finishTurn(lease, key, n));
    const first = await store.readTurn(key).then(() => Promise.all(calls));
    const turn = await other.readTurn(key);
    for (const one of first) assert.deepEqual(one, turn);
  },

  async "returns results unchanged"(context) {
    const { store, other, newKey } = context;
    const { lease, key: thread, size } = await startSession(context);
    let offset = size;
    for (const result of results) {
      const key = newKey();
      await store.beginTurn(key, { thread, digest: "d" });
      await store.finishTurn(lease, key, result);
      offset = await store.append(lease, { offset, bytes: line("after") });
      const turn = await other.readTurn(key);
      assert.deepEqual(turn, { key, thread, digest: "d", state: "finished", result });
    }
    const key = newKey();
    await store.beginTurn(key, { thread, digest: "d" });
    for (const result of [undefined, () => 1, 1n])
      await expectRefusal("invalid_option", store.finishTurn(lease, key, result));
    assert.equal((await store.readTurn(key))?.state, "open");
  },

  async "refuses to finish a turn that was not begun, or is another thread's"(context) {
    const { store, newKey } = context;
    const [one, other] = [await startSession(context), await startSession(context)];
    const key = newKey();
    await expectRefusal("invalid_option", store.finishTurn(one.lease, key, 1));
    await store.beginTurn(key, { thread: one.key, digest: "d" });
    await expectRefusal("invalid_option", store.finishTurn(other.lease, key, 1));
    assert.equal((await store.readTurn(key))?.state, "open");
  },
};
