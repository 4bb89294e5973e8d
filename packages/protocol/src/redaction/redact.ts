import { shortestSecret } from "./secret-forms.js";
import { SecretMatcher, type Span } from "./secret-matcher.js";

const replacement = "[redacted]";

/**
 * Replaces secrets by `[redacted]`, in a text that goes into an error or a diagnostic and may be logged. Also finds them
 * with terminal control codes inside, with JSON escapes (`\/`, `\"`, `\u0041`), percent-encoded, and in Base64 as in
 * basic authentication. Where the text was cut in the middle of a secret (it may end with `…`), the part that is left is
 * hidden too.
 *
 * @param text Text from elsewhere.
 * @param secrets What to hide. Secrets of fewer than 8 characters are ignored. Pass the same array each time where you
 *   can: what is computed from it is cached.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const mark = text.endsWith("…") ? "…" : "";
  const kept = text.slice(0, text.length - mark.length);
  return replaceSpans(kept, matcherFor(secrets).find(kept, shortestSecret).spans) + mark;
}

/** Does what {@link redact} does for a stream of text, in which a secret may arrive in several pieces. */
export class Redactor {
  readonly #secrets: readonly string[];
  #held = "";

  /** @param secrets What to hide. Secrets of fewer than 8 characters are ignored. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  /** Whether there is anything to hide. */
  get active(): boolean {
    return matcherFor(this.#secrets).longest > 0;
  }

  /** Takes the next piece. Returns the text that is settled, and holds back an end that may begin a secret. */
  write(piece: string): string {
    const text = this.#held + piece;
    const matcher = matcherFor(this.#secrets);
    const { spans, openAt } = matcher.find(text);
    const open = spans.reduceRight((at, [start, end]) => (start < at && at < end ? start : at), openAt);
    // Room for a secret in escapes. Endless control codes after the beginning of one must not fill memory.
    const isTooMuch = text.length - open > matcher.longest * 8 + 4096;
    return this.#release(text, spans, isTooMuch ? text.length : open);
  }

  /** Returns the rest, at the end of the stream. */
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

/** Building a matcher takes longer than using it, so it is kept as long as its list of secrets stays the same. */
function matcherFor(secrets: readonly string[]): SecretMatcher {
  const known = matchers.get(secrets);
  const isSame =
    known?.secrets.length === secrets.length && known.secrets.every((each, at) => each === secrets[at]);
  if (known !== undefined && isSame) return known.matcher;
  const matcher = new SecretMatcher(secrets);
  matchers.set(secrets, { secrets: [...secrets], matcher });
  return matcher;
}
