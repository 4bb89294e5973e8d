/** Something odd that did not end the turn. */
export interface Diagnostic {
  /**
   * What kind of oddity it is. `invalid_line`: the agent printed a line that is not a JSON object.
   * `unknown_event`: an event or item of a type this version does not know (it is still delivered).
   * `config_warning`, `deprecation`: what an app-server says of its settings or its machine.
   * `approval_declined`, `user_input_unanswered`, `elicitation_refused`, `tool_failed`: a handler or a tool of the
   * caller's gave no answer, so one was given in its place.
   * `tools_unavailable`: a resumed thread was not started with some of the `tools` it is given.
   * What goes wrong on the connection to an app-server has the codes of `ConnectionDiagnostic` of
   * `@codex/app-server`. Newer versions may add kinds.
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
    | (string & {});
  /** The same in words. */
  message: string;
  /** The thread it belongs to, where known. */
  threadId?: string;
  /** The beginning of the line or the data in question, where there is one. */
  detail?: string;
  /** What was thrown, where something was. */
  cause?: unknown;
}

/** Hands a diagnostic to the caller's callback, whose own errors, thrown or rejected, must not end a turn. */
export function reportDiagnostic(
  onDiagnostic: ((diagnostic: Diagnostic) => unknown) | undefined,
  diagnostic: Diagnostic,
): void {
  try {
    const returned = onDiagnostic?.(diagnostic);
    if (returned instanceof Promise) returned.catch(() => {});
  } catch {
    // The documentation of onDiagnostic says so.
  }
}
