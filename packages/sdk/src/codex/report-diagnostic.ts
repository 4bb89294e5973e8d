import type { Diagnostic } from "./diagnostic.js";

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
