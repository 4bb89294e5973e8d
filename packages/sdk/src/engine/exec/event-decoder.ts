import { stripVTControlCharacters } from "node:util";
import type { ThreadEvent } from "@codex/protocol";
import { checkThreadEvent } from "@codex/protocol/check";
import type { Diagnostic } from "../../errors/diagnostic.js";
import { MalformedEvent, UnknownTypes } from "../unexpected-events.js";

/** Decodes a line into an event; `undefined` if it is not one. Throws a {@link MalformedEvent}. */
export type EventDecoder = (line: string) => ThreadEvent | undefined;

const shownCharacters = 200;

/** Options of {@link createEventDecoder}. */
export interface EventDecoderOptions {
  /** The thread to resume, if any. */
  threadId: string | null;
  /** Receives lines that are skipped and types that are unknown. */
  report(diagnostic: Diagnostic): void;
}

/** Creates a decoder for the lines of one turn. */
export function createEventDecoder({ threadId, report }: EventDecoderOptions): EventDecoder {
  const unknownTypes = new UnknownTypes();
  let knownId = threadId;
  const reportWithThread = (diagnostic: Diagnostic) =>
    report(knownId === null ? diagnostic : { ...diagnostic, threadId: knownId });

  return (line) => {
    let value = parseRecord(line);
    if (value === undefined) {
      value = parseRecord(withoutControlCodes(line));
      reportWithThread(value === undefined ? skipped(line) : cleaned(line));
      if (value === undefined) return undefined;
    }
    const event = checkThreadEvent(value, line.length);
    if (event === undefined) throw new MalformedEvent(value);
    if (event.type === "thread.started") knownId = event.thread_id;
    const unknown = unknownTypes.findNew(event);
    if (unknown !== undefined) {
      reportWithThread({
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

/** Removes terminal control codes. Valid JSON has no raw control characters except insignificant whitespace. */
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

/** Copies the beginning of a line, because a slice would keep the whole line in memory. */
function beginningOf(line: string): string {
  return Buffer.from(line.slice(0, shownCharacters), "utf16le").toString("utf16le");
}
