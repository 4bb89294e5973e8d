import type { WebError } from "@codex/web";

/** What a person can do about a turn that failed, by the reason that the agent gives. */
const byReason: Record<string, string> = {
  bad_request: "The model rejected the request. The message says why.",
  context_window_exceeded:
    "The conversation no longer fits into the model's context window. Start a new thread.",
  model_not_found: "The account has no access to a model with this name. Choose another with --model.",
  rate_limit_exceeded: "Too many requests in a short time. Wait a minute, then try again.",
  response_too_many_failed_attempts: "The model rejected several attempts. Wait a minute, then try again.",
  sandbox_error: "This machine does not allow the sandbox. Choose another mode with --sandbox.",
  server_overloaded: "The model is overloaded. Wait a minute, then try again.",
  unauthorized: "The model rejected the credentials. Sign in again with: npx @openai/codex login",
  usage_limit_exceeded: "The account has reached its usage limit. The limit resets later, or can be raised.",
};

/** What to do about an error; `null` when the message has to be enough. */
export function remedyOf({ reason, retryable }: WebError): string | null {
  const known = byReason[reason ?? ""];
  if (known !== undefined) return known;
  return retryable ? "The cause may be temporary, so it is worth trying again." : null;
}
