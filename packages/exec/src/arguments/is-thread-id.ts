/**
 * Whether a text is a thread id in the form in which the binary prints it: a UUID with hyphens, upper or lower case.
 *
 * The binary takes anything else for a name, and silently starts a new thread or resumes another one when it does not
 * know it (`""` resumes the latest). It accepts UUIDs in braces, without hyphens and as URNs too; it never prints them.
 */
export function isThreadId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
