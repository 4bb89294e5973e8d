/** What is shorter is no secret worth the name, and would tear words apart. */
const shortestSecret = 8;
const replacement = "[redacted]";

/**
 * Hides secrets in a text that goes into an error or a diagnostic, where it may be logged. Where the text was cut in
 * the middle of a secret (a `…` may mark it), the beginning that is left is hidden as well.
 *
 * @param text Somebody else's words.
 * @param secrets What must not be in them. Those of fewer than 8 characters are left alone.
 */
export function redact(text: string, secrets: readonly string[]): string {
  // The longest first: one may be part of another.
  const worthHiding = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .sort((left, right) => right.length - left.length);
  const whole = worthHiding.reduce((redacted, secret) => redacted.replaceAll(secret, replacement), text);
  const mark = whole.endsWith("…") ? "…" : "";
  const kept = whole.slice(0, whole.length - mark.length);
  const cutLength = Math.max(0, ...worthHiding.map((secret) => lengthOfBeginning(kept, secret)));
  return cutLength === 0 ? whole : kept.slice(0, -cutLength) + replacement + mark;
}

/** How many characters at the end of a text are the beginning of a secret; 0 when they could be any word. */
function lengthOfBeginning(text: string, secret: string): number {
  let length = Math.min(secret.length - 1, text.length);
  while (length >= shortestSecret && !text.endsWith(secret.slice(0, length))) length -= 1;
  return length >= shortestSecret ? length : 0;
}
