import { stripVTControlCharacters } from "node:util";
import type { ThreadEvent } from "@codex/protocol";

import type { Diagnostic } from "../../codex/diagnostic.js";
import { UnknownTypes } from "./unknown-types.js";

/** Makes an event of a line; `undefined` for a line that is none. Throws `MalformedEventError`. */
export type EventDecoder = (line: Buffer) => ThreadEvent | undefined;

const shownCharacters = 200;
const mostBytesPerCharacter = 4;

/**
 * A decoder that reports the lines it skips, and types that it does not know. The schemas load with the first turn,
 * while its process starts: they are the heaviest part of the SDK, and a program that only imports it should not pay
 * for them.
 *
 * @param threadId the thread to be resumed, if any; later the one that the events name
 */
export async function createEventDecoder(
  threadId: string | null,
  report: (diagnostic: Diagnostic) => void,
): Promise<EventDecoder> {
  const { parseThreadEvent } = await import("@codex/protocol/schemas");
  const unknownTypes = new UnknownTypes();
  let knownId = threadId;
  const tell = (diagnostic: Diagnostic) =>
    report(knownId === null ? diagnostic : { ...diagnostic, threadId: knownId });

  return (line) => {
    const text = line.toString("utf8");
    let value = parseRecord(text);
    if (value === undefined) {
      value = parseRecord(withoutControlCodes(text));
      tell(value === undefined ? skipped(line) : cleaned(line));
      if (value === undefined) return undefined;
    }
    const event = parseThreadEvent(value);
    if (event.type === "thread.started") knownId = event.thread_id;
    const unknown = unknownTypes.findNew(event);
    if (unknown !== undefined) {
      tell({
        code: "unknown_event",
        message: `The agent sent ${unknown}, which this version does not know.`,
      });
    }
    return event;
  };
}

function parseRecord(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a terminal would obey rather than show; no control character stands raw in JSON, where it means anything. */
function withoutControlCodes(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}/gu, "");
}

function skipped(line: Buffer): Diagnostic {
  return {
    code: "invalid_line",
    message: "The agent printed a line that is not a JSON object; it was skipped.",
    detail: beginningOf(line),
  };
}

function cleaned(line: Buffer): Diagnostic {
  return {
    code: "invalid_line",
    message: "The agent printed terminal control codes into a line; it was read without them.",
    detail: beginningOf(line),
  };
}

/** Decoded anew: a slice of the whole text would keep all of it in memory, for as long as somebody keeps the slice. */
function beginningOf(line: Buffer): string {
  return line.toString("utf8", 0, shownCharacters * mostBytesPerCharacter).slice(0, shownCharacters);
}
