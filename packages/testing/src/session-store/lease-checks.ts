import assert from "node:assert/strict";
import {
  anyBinding,
  expectRefusal,
  line,
  longMs,
  type NamedChecks,
  readAll,
  startSession,
  takeOver,
} from "./store-under-test.js";

/** Checks of leases and their fences. */
export const leaseChecks: NamedChecks = {
  async "gives a lease to one owner at a time"({ store, other, newKey }) {
    const lease = await store.acquire(newKey(), "one", longMs);
    const { key } = lease;
    assert.deepEqual(
      { ...lease, fence: 0, expiresAt: 0 },
      { key, owner: "one", fence: 0, ttlMs: longMs, expiresAt: 0 },
    );
    assert(Number.isSafeInteger(lease.fence) && lease.fence > 0, `the fence is ${lease.fence}`);
    assert(lease.expiresAt instanceof Date, "expiresAt is not a Date");
    for (const owner of ["two", "one"]) {
      const error = await expectRefusal("lease_held", other.acquire(key, owner, longMs));
      assert.equal(error["owner"], "one");
      assert.deepEqual(error["expiresAt"], lease.expiresAt);
      assert.equal(error["retryable"], true);
    }
  },

  async "gives a lease to one of many who ask at once"({ store, other, newKey }) {
    const key = newKey();
    for (let round = 0; round < 3; round++) {
      const calls = Array.from({ length: 10 }, (_, n) =>
        (n % 2 ? store : other).acquire(key, `owner ${n}`, longMs),
      );
      const outcomes = await Promise.allSettled(calls);
      const leases = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      assert.equal(leases.length, 1, `${leases.length} of 10 got the lease`);
      for (const one of outcomes)
        if (one.status === "rejected") assert.equal(one.reason.code, "lease_held", String(one.reason));
      await store.release(leases[0] as (typeof leases)[0]);
    }
  },

  async "raises the fence with every lease, also after a release and an expiry"({ store, other, newKey }) {
    let lease = await store.acquire(newKey(), "one", longMs);
    for (let round = 0; round < 3; round++) {
      await store.release(lease);
      const released = await other.acquire(lease.key, "two", longMs);
      assert(released.fence > lease.fence, `${released.fence} after ${lease.fence}`);
      lease = await takeOver(store, released);
      assert(lease.fence > released.fence, `${lease.fence} after ${released.fence}`);
    }
  },

  async "refuses every write of a lease that was taken over"(context) {
    const { store, other, newKey } = context;
    const { lease, key, size } = await startSession(context);
    const turn = newKey();
    await store.beginTurn(turn, { thread: key, digest: "d" });
    const next = await takeOver(other, lease);
    await expectRefusal("lease_lost", store.append(lease, { offset: size, bytes: line("late") }));
    await expectRefusal(
      "lease_lost",
      store.append(lease, { offset: 0, bytes: line("late"), binding: anyBinding }),
    );
    await expectRefusal("lease_lost", store.finishTurn(lease, turn, "late"));
    const error = await expectRefusal("lease_lost", store.renew(lease));
    assert.equal(error["retryable"], false);
    assert.equal(error["key"], key);
    await store.release(lease);
    await expectRefusal("lease_held", store.acquire(key, "three", longMs));
    assert.equal(await other.append(next, { offset: size, bytes: line("next") }), size + line("next").length);
    assert.deepEqual(await readAll(store, key), Buffer.concat([line("first"), line("next")]));
    assert.equal((await store.readTurn(turn))?.state, "open");
  },

  async "refuses the writes of a released lease, before and after the next one"(context) {
    const { store, other } = context;
    const { lease, key, size } = await startSession(context);
    await store.release(lease);
    await store.release(lease);
    const write = { offset: size, bytes: line("late") };
    await expectRefusal("lease_lost", store.append(lease, write));
    await expectRefusal("lease_lost", store.renew(lease));
    await other.acquire(key, "two", longMs);
    await expectRefusal("lease_lost", store.append(lease, write));
    assert.deepEqual(await readAll(other, key), Buffer.from(line("first")));
  },

  async "refuses a fence that was never given"(context) {
    const { store } = context;
    const { lease, size } = await startSession(context);
    const forged = { ...lease, fence: lease.fence + 1 };
    await expectRefusal("lease_lost", store.append(forged, { offset: size, bytes: line("late") }));
    const unknown = { ...lease, key: context.newKey() };
    await expectRefusal(
      "lease_lost",
      store.append(unknown, { offset: 0, bytes: line("x"), binding: anyBinding }),
    );
    await store.release(unknown);
  },

  async "prolongs a lease by its own clock"({ store, other, newKey }) {
    const lease = await store.acquire(newKey(), "one", longMs);
    const renewed = await other.renew({ ...lease, ttlMs: 2 * longMs });
    assert(renewed.expiresAt.getTime() >= lease.expiresAt.getTime() + longMs, "it does not last longer");
    assert.deepEqual({ ...renewed, expiresAt: lease.expiresAt }, { ...lease, ttlMs: 2 * longMs });
    const error = await expectRefusal("lease_held", store.acquire(lease.key, "two", longMs));
    assert.deepEqual(error["expiresAt"], renewed.expiresAt);
  },

  async "lets an expired lease write and renew until another owner takes it"(context) {
    const { store } = context;
    const short = await store.acquire(context.newKey(), "one", 1);
    const size = await store.append(short, { offset: 0, bytes: line("first"), binding: anyBinding });
    const renewed = await store.renew({ ...short, ttlMs: longMs });
    await expectRefusal("lease_held", context.other.acquire(short.key, "two", longMs));
    await store.append(renewed, { offset: size, bytes: line("second") });
    assert.deepEqual(await readAll(store, short.key), Buffer.concat([line("first"), line("second")]));
  },

  async "accepts nothing of an old lease from the moment that the next one is given"(context) {
    const { store, other } = context;
    const { lease, key, size } = await startSession(context);
    const accepted: Uint8Array[] = [line("first")];
    let left = Number.POSITIVE_INFINITY;
    async function keepWriting(): Promise<void> {
      let offset = size;
      for (let n = 0; left > 0; n++, left--) {
        const bytes = line(`number ${n}`);
        offset = await store.append(lease, { offset, bytes });
        accepted.push(bytes);
      }
    }
    async function takeOverSoon() {
      try {
        const next = await takeOver(other, lease);
        return { next, before: await readAll(other, key) };
      } finally {
        // A store that refuses nothing fails the check, instead of writing without end.
        left = 20;
      }
    }
    const [{ next, before }] = await Promise.all([
      takeOverSoon(),
      expectRefusal("lease_lost", keepWriting()),
    ]);
    assert.deepEqual(await readAll(other, key), before);
    assert.deepEqual(before, Buffer.concat(accepted));
    await other.append(next, { offset: before.length, bytes: line("next") });
  },

  async "refuses wrong arguments"({ store, newKey }) {
    for (const ttlMs of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 40])
      await expectRefusal("invalid_option", store.acquire(newKey(), "one", ttlMs));
    await expectRefusal("invalid_option", store.acquire(newKey(), "", longMs));
    const lease = await store.acquire(newKey(), "one", longMs);
    for (const offset of [-1, 0.5, Number.NaN])
      await expectRefusal(
        "invalid_option",
        store.append(lease, { offset, bytes: line("x"), binding: anyBinding }),
      );
    for (const fence of [0, 0.5, Number.NaN])
      await expectRefusal("invalid_option", store.renew({ ...lease, fence }));
  },
};
