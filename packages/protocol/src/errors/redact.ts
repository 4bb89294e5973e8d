/** What is shorter is no secret worth the name, and would tear words apart. */
const shortestSecret = 8;

/** Hides secrets in a text of the agent's that goes into an error or a diagnostic, where it may be logged. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= shortestSecret)
    .sort((left, right) => right.length - left.length)
    .reduce((redacted, secret) => redacted.replaceAll(secret, "[redacted]"), text);
}
