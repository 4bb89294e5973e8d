/** An escaped backslash, or half of a character: `JSON.stringify` escapes that, and prints whole ones as they are. */
const escapes = /\\\\|\\ud[89a-f][0-9a-f]{2}/g;

/**
 * A message as JSON that codex reads. It drops a line with half of a character (a lone surrogate, as in text that was
 * cut) without an answer, so such halves become U+FFFD, as they do wherever text is written as UTF-8.
 */
export function messageText(message: object): string {
  const text = JSON.stringify(message);
  return text.includes("\\ud") ? text.replace(escapes, (it) => (it === "\\\\" ? it : "\ufffd")) : text;
}
