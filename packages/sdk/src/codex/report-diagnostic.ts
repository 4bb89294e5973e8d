import type { Diagnostic } from "./diagnostic.js";

/** Hands a diagnostic to the caller's callback, whose own errors must not end a turn. */
export function reportDiagnostic(
  onDiagnostic: ((diagnostic: Diagnostic) => void) | undefined,
  diagnostic: Diagnostic,
): void {
  try {
    onDiagnostic?.(diagnostic);
  } catch {
    // The documentation of onDiagnostic says so.
  }
}
