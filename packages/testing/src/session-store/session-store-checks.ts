import { leaseChecks } from "./lease-checks.js";
import { sessionChecks } from "./session-checks.js";
import { newKey, type SessionStoreUnderTest } from "./store-under-test.js";
import { turnChecks } from "./turn-checks.js";

/** One check of a store, independent of any test framework. */
export type SessionStoreCheck = {
  /** What the store does if the check passes. Unique in the list. */
  name: string;
  /** Resolves if the store does it, and rejects with an `AssertionError` otherwise. */
  run(): Promise<void>;
};

/**
 * Lists the checks that hold an implementation of `SessionStore` (`@codex/workers/store`) to its contract: exact bytes, one
 * lease at a time, no write of an old fence, one result per turn.
 *
 * @example
 * for (const { name, run } of sessionStoreChecks(() => new MyStore(options))) it(name, run);
 *
 * @param open Opens the store. Every call must lead to the same data, because each check opens it twice, as two hosts would. The
 * checks use new keys, so data of earlier runs does no harm. A store with `Symbol.asyncDispose` is disposed of after its check.
 */
export function sessionStoreChecks(
  open: () => SessionStoreUnderTest | Promise<SessionStoreUnderTest>,
): SessionStoreCheck[] {
  return Object.entries({ ...sessionChecks, ...leaseChecks, ...turnChecks }).map(([name, check]) => ({
    name,
    async run() {
      const store = await open();
      const other = await open();
      try {
        await check({ store, other, newKey });
      } finally {
        for (const one of [store, other] as Partial<AsyncDisposable>[]) await one[Symbol.asyncDispose]?.();
      }
    },
  }));
}
