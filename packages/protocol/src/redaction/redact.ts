import { shortestSecret } from "./secret-forms.js";
import { SecretMatcher, type Span } from "./secret-matcher.js";

const replacement = "[redacted]";

/**
 * Replaces secrets with `[redacted]`, in a text for an error or a diagnostic that may be logged. It also finds secrets that
 * contain terminal control codes or JSON escapes (`\/`, `\"`, `\u0041`), that are percent-encoded, or that are in Base64, as
 * in basic authentication. If the text was truncated in the middle of a secret (it may end with `…`), the remaining part is
 * hidden too.
 *
 * @param text The text, such as the output of a process.
 * @param secrets The secrets to hide. Secrets of fewer than 8 characters are ignored. Pass the same array each time if you
 *   can, because the search structure is cached by array.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const mark = text.endsWith("…") ? "…" : "";
  const kept = text.slice(0, text.length - mark.length);
  return replaceSpans(kept, matcherFor(secrets).find(kept, shortestSecret).spans) + mark;
}

/** Redacts a stream of text as {@link redact} does. A secret may arrive in several pieces. */
export class Redactor {
  readonly #secrets: readonly string[];
  #held = "";

  /** @param secrets The secrets to hide. Secrets of fewer than 8 characters are ignored. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  /** Whether there is anything to hide. */
  get active(): boolean {
    return matcherFor(this.#secrets).longest > 0;
  }

  /** Takes the next piece and returns the text that is safe to show. Holds back an end that may be part of a secret. */
  write(piece: string): string {
    const text = this.#held + piece;
    const matcher = matcherFor(this.#secrets);
    const { spans, openAt } = matcher.find(text);
    const open = spans.reduceRight((at, [start, end]) => (start < at && at < end ? start : at), openAt);
    // Leaves room for an escaped secret, but control codes that never end must not fill the memory.
    const isTooMuch = text.length - open > matcher.longest * 8 + 4096;
    return this.#release(text, spans, isTooMuch ? text.length : open);
  }

  /** Returns the text held back, at the end of the stream. */
  end(): string {
    const { spans } = matcherFor(this.#secrets).find(this.#held);
    return this.#release(this.#held, spans, this.#held.length);
  }

  #release(text: string, spans: readonly Span[], length: number): string {
    this.#held = text.slice(length);
    return replaceSpans(
      text.slice(0, length),
      spans.filter(([, end]) => end <= length),
    );
  }
}

function replaceSpans(text: string, spans: readonly Span[]): string {
  let redacted = "";
  let position = 0;
  for (const [start, end] of spans) {
    if (start >= position) redacted += text.slice(position, start) + replacement;
    position = Math.max(position, end);
  }
  return redacted + text.slice(position);
}

const matchers = new WeakMap<readonly string[], { secrets: readonly string[]; matcher: SecretMatcher }>();

/** Building a matcher takes longer than using it, so it is cached until its list of secrets changes. */
function matcherFor(secrets: readonly string[]): SecretMatcher {
  const known = matchers.get(secrets);
  const isSame =
    known?.secrets.length === secrets.length && known.secrets.every((each, at) => each === secrets[at]);
  if (known !== undefined && isSame) return known.matcher;
  const matcher = new SecretMatcher(secrets);
  matchers.set(secrets, { secrets: [...secrets], matcher });
  return matcher;
}
