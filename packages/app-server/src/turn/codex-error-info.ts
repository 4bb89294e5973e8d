/**
 * What kind of failure an error is: a name, or an object with one field that carries details. Both lists grow, so
 * handle unknown ones.
 */
export type CodexErrorInfo =
  | "contextWindowExceeded"
  | "sessionBudgetExceeded"
  | "usageLimitExceeded"
  | "rateLimitExceeded"
  | "flexUnavailable"
  | "serverOverloaded"
  | "modelNotFound"
  | "policyCapacityUnavailable"
  | "inferenceHookDenied"
  | "cyberPolicy"
  | "misalignmentPolicyViolation"
  | "tooManyDenials"
  | "internalServerError"
  | "unauthorized"
  | "badRequest"
  | "threadRollbackFailed"
  | "sandboxError"
  | "other"
  | { httpConnectionFailed: HttpFailure }
  | { responseStreamConnectionFailed: HttpFailure }
  | { responseStreamDisconnected: HttpFailure }
  | { responseTooManyFailedAttempts: HttpFailure }
  | { activeTurnNotSteerable: { turnKind: string } }
  | (string & {})
  | { [kind: string]: unknown };

/** What is known of a failed HTTP request. */
export interface HttpFailure {
  /** The status it was answered with, or `null` when there was no answer. */
  httpStatusCode: number | null;
}
