import { InvalidArgumentError } from "../options.js";

/**
 * Whether a text is a thread id in the form that the binary prints: a UUID with hyphens, in upper or lower case.
 *
 * The binary takes any other text for a name. When it does not know the name, it silently starts a new thread or resumes a
 * different one (`""` resumes the latest). It would also accept UUIDs in braces, without hyphens and as URNs, but never
 * prints those.
 */
export function isThreadId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/**
 * Returns an id that is valid.
 *
 * @throws {InvalidArgumentError} when the text is not a thread id.
 */
export function checkThreadId(text: string, option: string): string {
  if (isThreadId(text)) return text;
  throw new InvalidArgumentError({
    option,
    expected: "a thread id, which is a UUID",
    received: JSON.stringify(text),
  });
}
