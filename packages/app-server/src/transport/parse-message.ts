import { stripVTControlCharacters } from "node:util";

import type { ConnectionDiagnostic } from "../connection/connection-diagnostic.js";

const longestExcerpt = 200;

/**
 * Parses one message, or reports it and returns `undefined` (which is not a JSON value).
 *
 * @param source Where it came from, for the report: `line` or `frame`.
 */
export function parseMessage(
  text: string,
  source: "line" | "frame",
  report: (diagnostic: ConnectionDiagnostic) => void,
): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const value = parseWithoutControlCodes(text);
    const what =
      value === undefined ? "that is not JSON; it was skipped" : "with terminal control codes in it";
    const excerpt = text.length > longestExcerpt ? `${text.slice(0, longestExcerpt)}…` : text;
    report({
      code: "invalid_line",
      message: `codex app-server sent a ${source} ${what}.`,
      detail: excerpt,
    });
    return value;
  }
}

/** What a terminal would obey rather than show; no control character stands raw in JSON, where it means anything. */
function parseWithoutControlCodes(text: string): unknown {
  try {
    return JSON.parse(stripVTControlCharacters(text).replace(/\p{Cc}/gu, ""));
  } catch {
    return undefined;
  }
}
