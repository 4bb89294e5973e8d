/** A problem that does not end a turn. */
export interface Diagnostic {
  /**
   * The kind of problem. Newer versions may add kinds.
   *
   * - `invalid_line`: the agent printed a line that is not a JSON object.
   * - `unknown_event`: the type of an event or item is unknown to this version. It is delivered all the same.
   * - `config_warning`, `deprecation`: warnings of an app-server about its settings or its machine.
   * - `approval_declined`, `user_input_unanswered`, `elicitation_refused`, `tool_failed`: a handler or tool gave no
   *   answer, so the SDK answered in its place.
   * - `tools_unavailable`: a resumed thread was not started with some of the given `tools`.
   * - `unreadable_image`: the agent cannot decode an image of the input, and the model will not see it.
   * - `reconnecting`: the agent tries again to reach the model, after a failure that `detail` has.
   * - the codes of `ConnectionDiagnostic` of `@codex/app-server`: problems of the connection to an app-server.
   */
  code:
    | "invalid_line"
    | "unknown_event"
    | "config_warning"
    | "deprecation"
    | "approval_declined"
    | "user_input_unanswered"
    | "elicitation_refused"
    | "tool_failed"
    | "tools_unavailable"
    | "unreadable_image"
    | "reconnecting"
    | (string & {});
  /** What happened, in words. */
  message: string;
  /** The thread, if known. */
  threadId?: string;
  /** The beginning of the line or data concerned, if any. */
  detail?: string;
  /** The error that was thrown, if any. */
  cause?: unknown;
}

/** Calls the caller's callback. Its own errors, thrown or rejected, must not end a turn. */
export function reportDiagnostic(
  onDiagnostic: ((diagnostic: Diagnostic) => unknown) | undefined,
  diagnostic: Diagnostic,
): void {
  try {
    const returned = onDiagnostic?.(diagnostic);
    if (returned instanceof Promise) returned.catch(() => {});
  } catch {
    // As documented for onDiagnostic.
  }
}
