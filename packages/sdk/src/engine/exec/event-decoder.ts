import type { ThreadEvent } from "@codex/protocol";

import type { Diagnostic } from "../../codex/diagnostic.js";

/** Makes an event of a line; `undefined` for a line that is none. Throws `MalformedEventError`. */
export type EventDecoder = (line: Buffer) => ThreadEvent | undefined;

const shownCharacters = 200;

/**
 * A decoder that reports the lines it skips. The schemas load with the first turn, while its process starts: they
 * are the heaviest part of the SDK, and a program that only imports it should not pay for them.
 */
export async function createEventDecoder(report: (diagnostic: Diagnostic) => void): Promise<EventDecoder> {
  const { parseThreadEvent } = await import("@codex/protocol/schemas");
  return (line) => {
    const text = line.toString("utf8");
    const value = parseRecord(text);
    if (value !== undefined) return parseThreadEvent(value);
    const detail = text.slice(0, shownCharacters);
    report({
      code: "invalid_line",
      message: "The agent printed a line that is not a JSON object; it was skipped.",
      detail,
    });
    return undefined;
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
