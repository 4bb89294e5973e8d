import { describeValue } from "../options/describe-value.js";
import type { HandlerOutcome } from "./call-handler.js";

/** Why a handler's outcome is no answer, in words that go behind a colon. */
export function explainOutcome(
  option: string,
  outcome: Exclude<HandlerOutcome, { status: "settled" }>,
  timeoutMs: number,
): string {
  switch (outcome.status) {
    case "failed":
      return `${option} failed with ${describeError(outcome.error)}`;
    case "late":
      return `${option} did not answer within ${timeoutMs} ms (interactionTimeoutMs)`;
    case "answered":
      return `${option} returned ${describeValue(outcome.value)}, which is no answer to it`;
  }
}

/** An error's own words. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
