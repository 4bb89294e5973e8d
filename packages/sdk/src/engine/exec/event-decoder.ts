import { stripVTControlCharacters } from "node:util";
import type { ThreadEvent } from "@codex/protocol";
import { checkThreadEvent } from "@codex/protocol/check";

import type { Diagnostic } from "../../errors/diagnostic.js";
import { MalformedLine } from "./malformed-line.js";
import { UnknownTypes } from "./unknown-types.js";

/** Makes an event of a line; `undefined` for a line that is none. Throws a {@link MalformedLine}. */
export type EventDecoder = (line: string) => ThreadEvent | undefined;

const shownCharacters = 200;

/** Who wants to hear what a decoder comes across. */
export interface EventDecoderOptions {
  /** The thread to be resumed, if any; later the one that the events name. */
  threadId: string | null;
  /** Told about lines that are skipped, and types that are not known. */
  report(diagnostic: Diagnostic): void;
}

/** Makes a decoder for the lines of one turn. */
export function createEventDecoder({ threadId, report }: EventDecoderOptions): EventDecoder {
  const unknownTypes = new UnknownTypes();
  let knownId = threadId;
  const tell = (diagnostic: Diagnostic) =>
    report(knownId === null ? diagnostic : { ...diagnostic, threadId: knownId });

  return (line) => {
    let value = parseRecord(line);
    if (value === undefined) {
      value = parseRecord(withoutControlCodes(line));
      tell(value === undefined ? skipped(line) : cleaned(line));
      if (value === undefined) return undefined;
    }
    const event = checkThreadEvent(value, line.length);
    if (event === undefined) throw new MalformedLine(value);
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

function skipped(line: string): Diagnostic {
  return {
    code: "invalid_line",
    message: "The agent printed a line that is not a JSON object; it was skipped.",
    detail: beginningOf(line),
  };
}

function cleaned(line: string): Diagnostic {
  return {
    code: "invalid_line",
    message: "The agent printed terminal control codes into a line; it was read without them.",
    detail: beginningOf(line),
  };
}

/** A copy: a slice of the whole text would keep all of it in memory, for as long as somebody keeps the slice. */
function beginningOf(line: string): string {
  return Buffer.from(line.slice(0, shownCharacters), "utf16le").toString("utf16le");
}
