/** Thrown for a line that is an event of a known type with a field of the wrong shape. */
export class MalformedLine {
  readonly #value: unknown;

  /** @param value what the line says */
  constructor(value: unknown) {
    this.#value = value;
  }

  /**
   * The `MalformedEventError` to tell. It takes the schemas to find out what is wrong; they are the heaviest part of
   * the SDK by far, and so they are loaded here only.
   */
  async explain(): Promise<unknown> {
    const { safeParseThreadEvent } = await import("@codex/protocol/schemas");
    const result = safeParseThreadEvent(this.#value);
    return result.success ? undefined : result.error;
  }
}
