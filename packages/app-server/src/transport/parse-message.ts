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
  } catch (cause) {
    const excerpt = text.length > longestExcerpt ? `${text.slice(0, longestExcerpt)}…` : text;
    report({
      code: "invalid_line",
      message: `codex app-server sent a ${source} that is not JSON; it was skipped.`,
      detail: excerpt,
      cause,
    });
    return undefined;
  }
}
