import type { WebError } from "@codex/web";

/** What a person can do about a turn that failed, by the reason that the agent gives. */
const byReason: Record<string, string> = {
  bad_request: "The model refused the request. The message says why.",
  context_window_exceeded: "The conversation is longer than the model can read. Start a new thread.",
  model_not_found: "The account has no model with this name. Choose another with --model.",
  rate_limit_exceeded: "Too many requests in a short time. Wait a minute, then try again.",
  response_too_many_failed_attempts: "The model refused several times. Wait a minute, then try again.",
  sandbox_error: "This machine does not permit the sandbox. Choose another with --sandbox.",
  server_overloaded: "The model is busy. Wait a minute, then try again.",
  unauthorized: "The model did not accept the credentials. Sign in again with: npx @openai/codex login",
  usage_limit_exceeded: "The account has used its allowance. It resets later, or can be raised.",
};

/** What to do about an error; `null` when the message has to be enough. */
export function remedyOf({ reason, retryable }: WebError): string | null {
  const known = byReason[reason ?? ""];
  if (known !== undefined) return known;
  return retryable ? "The cause can go away, so it is worth another try." : null;
}
