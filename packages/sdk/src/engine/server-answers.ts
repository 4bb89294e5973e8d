import { CodexError, MalformedEventError } from "@codex/protocol";
import { describeThrown, describeValue } from "@codex/protocol/describe";
import type { Page } from "./paged-list.js";

/**
 * Reads a server's answer. Nothing guarantees its shape, so reading it may throw anything.
 *
 * @throws {MalformedEventError} when the answer lacks what `read` reads
 */
export function readAnswer<Answer, Result>(
  method: string,
  answer: Answer,
  read: (answer: Answer) => Result,
): Result {
  try {
    return read(answer);
  } catch (cause) {
    if (CodexError.isInstance(cause)) throw cause;
    throw malformed(method, [], "all its fields", describeThrown(cause));
  }
}

/** Reads one page of a list. Throws as {@link readAnswer} does. */
export function readPage<Given, Entry>(
  method: string,
  answer: { data: readonly Given[]; nextCursor: string | null },
  toEntry: (given: Given) => Entry,
): Page<Entry> {
  return readAnswer(method, answer, ({ data, nextCursor }) => {
    if (!Array.isArray(data)) throw malformed(method, ["data"], "an array", describeValue(data));
    const cursor: unknown = nextCursor ?? null;
    if (cursor === null || typeof cursor === "string")
      return { entries: data.map(toEntry), nextCursor: cursor };
    throw malformed(method, ["nextCursor"], "a string or null", describeValue(cursor));
  });
}

/**
 * Checks an answer that is passed on unchanged.
 *
 * @throws {MalformedEventError} when it is not an object
 */
export function requireObject<Answer>(method: string, answer: Answer): Answer {
  if (typeof answer === "object" && answer !== null) return answer;
  throw malformed(method, [], "an object", describeValue(answer));
}

/**
 * Reads the id of the thread or turn that the server has created. Without one, nothing could be attributed to it.
 *
 * @throws {MalformedEventError} when it is not a non-empty string
 */
export function readId<Field extends "thread" | "turn">(
  method: string,
  field: Field,
  answer: Record<Field, { id: string }>,
): string {
  const id: unknown = readAnswer(method, answer, ({ [field]: created }) => created.id);
  if (typeof id === "string" && id !== "") return id;
  throw malformed(method, [field, "id"], "a non-empty string", describeValue(id));
}

function malformed(
  eventType: string,
  path: string[],
  expected: string,
  received: string,
): MalformedEventError {
  return new MalformedEventError({ eventType, path, expected, received });
}
