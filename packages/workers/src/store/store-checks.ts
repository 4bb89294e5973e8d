import type { Lease, SessionBinding, SessionWrite } from "./session-store.js";
import { quote, StoreError } from "./store-error.js";

/** The most characters of a key, an owner or an id. */
const maxNameLength = 255;
/** Long enough for any lease, and what every store can add to a time. */
const maxTtlMs = 2 ** 31 - 1;
/** Control characters, and halves of surrogate pairs, which UTF-8 cannot express. */
const unwritable = /[\p{Cc}\p{Cs}]/u;
const newline = 0x0a;

/** Checks that a value can name a session, a turn or an owner. */
export function checkName(what: string, value: unknown): void {
  if (typeof value === "string" && value !== "" && value.length <= maxNameLength && !unwritable.test(value))
    return;
  const received = typeof value === "string" ? quote(value.slice(0, maxNameLength)) : typeof value;
  throw invalid(
    `${what} must be 1 to ${maxNameLength} characters without control characters, but got ${received}`,
  );
}

/** Checks the arguments of `acquire()`. */
export function checkLeaseRequest(key: string, owner: string, ttlMs: number): void {
  checkName("the key of a session", key);
  checkName("the owner of a lease", owner);
  checkTtl(ttlMs);
}

/** Checks a lease that a caller gives back. */
export function checkLease(lease: Lease): void {
  checkName("the key of a lease", lease?.key);
  if (!Number.isSafeInteger(lease.fence) || lease.fence < 1)
    throw invalid(`the fence of a lease must be what acquire() returned, but got ${lease.fence}`, lease.key);
  checkTtl(lease.ttlMs);
}

/** Checks the arguments of `append()`, as far as that is possible without the stored session. */
export function checkWrite(lease: Lease, { offset, bytes, binding }: SessionWrite): void {
  checkLease(lease);
  const { key } = lease;
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw invalid(`the offset must be a number of bytes, but got ${offset}`, key);
  if (!(bytes instanceof Uint8Array) || bytes.length === 0 || bytes.at(-1) !== newline)
    throw invalid("the bytes must be whole lines, and the last one must end with a line feed", key);
  if (offset > 0 && binding) throw invalid("a binding is allowed only at offset 0, and never changes", key);
  if (offset === 0) checkBinding(key, binding);
}

/** Returns the JSON text of a result. */
export function resultAsJson(key: string, result: unknown): string {
  let text: string | undefined;
  let cause: unknown;
  try {
    text = JSON.stringify(result);
  } catch (error) {
    cause = error;
  }
  if (text !== undefined) return text;
  throw new StoreError("invalid_option", `The result of turn ${quote(key)} has no JSON form.`, {
    key,
    cause,
  });
}

function checkBinding(key: string, binding: SessionBinding | undefined): void {
  if (!binding) throw invalid("the first bytes need a binding: { threadId, fileName }", key);
  checkName("the id of a thread", binding.threadId);
  checkFileName(key, binding.fileName);
  for (const parent of binding.parents ?? []) checkName("the key of a parent", parent);
}

/** A host writes to this path below the home of the agent, so it must not lead out of it. */
function checkFileName(key: string, fileName: unknown): void {
  const parts = typeof fileName === "string" ? fileName.split("/") : [];
  const isInside = parts.every((part) => part !== "" && part !== "." && part !== ".." && !/[\\:]/.test(part));
  if (parts.length > 0 && isInside && !unwritable.test(parts.join()) && parts.join("/").length <= 1024)
    return;
  throw invalid(
    `the file name must be a relative path with "/" that stays inside its folder, but got ${typeof fileName === "string" ? quote(fileName.slice(0, maxNameLength)) : typeof fileName}`,
    key,
  );
}

function checkTtl(ttlMs: number): void {
  if (Number.isInteger(ttlMs) && ttlMs >= 1 && ttlMs <= maxTtlMs) return;
  throw invalid(`ttlMs must be a whole number of milliseconds from 1 to ${maxTtlMs}, but got ${ttlMs}`);
}

function invalid(problem: string, key?: string): StoreError {
  return new StoreError("invalid_option", `Session store: ${problem}.`, key === undefined ? {} : { key });
}
