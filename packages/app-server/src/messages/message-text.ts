import { stripVTControlCharacters } from "node:util";
import type { ConnectionDiagnostic } from "./diagnostic.js";

/** Matches an escaped backslash or a lone surrogate, which `JSON.stringify` escapes. It leaves surrogate pairs unchanged. */
const escapes = /\\\\|\\ud[89a-f][0-9a-f]{2}/g;

/**
 * Serializes a message as JSON that codex accepts. Codex silently drops a line that contains a lone surrogate, for
 * example from truncated text, so each one becomes U+FFFD, as in any UTF-8 encoder.
 *
 * @throws {TypeError} when the message cannot be serialized as JSON.
 */
export function messageText(message: object): string {
  const text = JSON.stringify(message);
  return text.includes("\\ud") ? text.replace(escapes, (it) => (it === "\\\\" ? it : "\ufffd")) : text;
}

/** The size of a text in UTF-8 if it exceeds `maxBytes`, otherwise `undefined`. */
export function bytesBeyond(maxBytes: number, text: string): number | undefined {
  // A UTF-16 code unit takes at most three bytes of UTF-8, so most messages need no exact count.
  if (text.length * 3 <= maxBytes) return undefined;
  const bytes = Buffer.byteLength(text);
  return bytes > maxBytes ? bytes : undefined;
}

const maxExcerptLength = 200;

/**
 * Parses one message. Reports a message that is not JSON and returns `undefined`.
 *
 * @param source The unit the transport received, for the diagnostic.
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
    const excerpt = text.length > maxExcerptLength ? `${text.slice(0, maxExcerptLength)}…` : text;
    report({
      code: "invalid_line",
      message: `codex app-server sent a ${source} ${what}.`,
      detail: excerpt,
    });
    return value;
  }
}

/** Removing control characters is safe, because JSON allows them only as whitespace between tokens. */
function parseWithoutControlCodes(text: string): unknown {
  try {
    return JSON.parse(stripVTControlCharacters(text).replace(/\p{Cc}/gu, ""));
  } catch {
    return undefined;
  }
}
