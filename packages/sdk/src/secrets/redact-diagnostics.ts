import { redact } from "@codex/protocol";

import type { CodexOptions } from "../codex/codex-options.js";
import { findSecrets } from "./find-secrets.js";

/** The caller's `onDiagnostic`, to be told everything but secrets. */
export function redactDiagnostics(options: CodexOptions): CodexOptions["onDiagnostic"] {
  const { onDiagnostic } = options;
  if (onDiagnostic === undefined) return undefined;
  return (diagnostic) => {
    const secrets = findSecrets(options);
    const { message, detail } = diagnostic;
    return onDiagnostic({
      ...diagnostic,
      message: redact(message, secrets),
      ...(detail !== undefined && { detail: redact(detail, secrets) }),
    });
  };
}
