import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { isStoreAway } from "../store/store-error.js";
import type { DocumentKind, DocumentWrite, StoredDocument, TurnDatabase } from "./turn-database.js";

/** How long a database may be away before a call gives up, in milliseconds. */
const patienceMs = 30_000;
/** The pause before a call is repeated, in milliseconds. */
const retryMs = 250;

/** Repeats a call that the database could not take, for as long as it may come back. The call must be one that can arrive twice. */
export async function persist<Result>(call: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isStoreAway(error) || performance.now() - startedAt > patienceMs) throw error;
      await sleep(retryMs);
    }
  }
}

/**
 * Writes a document for as long as the database may come back. A write whose outcome was unknown is found by what it wrote.
 *
 * @returns the document, or `undefined` if it has another version by now
 */
export async function persistDocument<Value>(
  database: TurnDatabase,
  kind: DocumentKind,
  key: string,
  write: DocumentWrite<Value>,
): Promise<StoredDocument<Value> | undefined> {
  let calls = 0;
  const written = await persist(() => {
    calls += 1;
    return database.write(kind, key, write);
  });
  if (written !== undefined || calls === 1) return written;
  const known = await persist(() => database.read<Value>(kind, key));
  const isOwn =
    known?.version === write.version + 1 && JSON.stringify(known.value) === JSON.stringify(write.value);
  return isOwn ? known : undefined;
}

/**
 * Changes a document, however many others do so at the same time.
 *
 * @param change gets the value, or `undefined` if there is no document. Returns what to write, or `undefined` to leave it
 * @returns the new value, or `undefined` if nothing was changed
 */
export async function changeDocument<Value>(
  database: TurnDatabase,
  kind: DocumentKind,
  key: string,
  change: (value: Value | undefined) => Omit<DocumentWrite<Value>, "version"> | undefined,
): Promise<Value | undefined> {
  for (;;) {
    const known = await persist(() => database.read<Value>(kind, key));
    const next = change(known?.value);
    if (next === undefined) return undefined;
    const write = { ...next, version: known?.version ?? 0 };
    if (await persistDocument(database, kind, key, write)) return next.value;
  }
}
