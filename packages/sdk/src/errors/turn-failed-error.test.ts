import { describe, expect, it } from "vitest";

import { TurnFailedError } from "./turn-failed-error.js";

const failed = (reason: string) => new TurnFailedError(reason, null, { items: [], usage: null });

// The words of codex 0.169.0.
describe("TurnFailedError", () => {
  it.each([
    "stream disconnected before completion: error sending request",
    "Connection failed: error sending request for url (http://localhost/v1/responses)",
    "exceeded retry limit, last status: 429 Too Many Requests",
    "unexpected status 408 Request Timeout: m, url: http://localhost/v1/responses",
    "unexpected status 502 Bad Gateway: m, url: http://localhost/v1/responses",
    "We’re currently experiencing high demand, which may cause temporary errors.",
    "Selected model is at capacity. Please try a different model.",
    "timeout waiting for child process to exit",
  ])("may help to repeat: %s", (reason) => {
    expect(failed(reason).retryable).toBe(true);
  });

  it.each([
    "unexpected status 401 Unauthorized: connection timed out, overloaded, url: http://localhost/v1/responses",
    "unexpected status 404 Not Found: m, url: http://localhost/v1/responses",
    "exceeded retry limit, last status: 403 Forbidden",
    '{"error":{"message":"stream disconnected, overloaded"}}',
    "Missing environment variable: `OPENAI_API_KEY`.",
    "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
    "You've hit your usage limit. Upgrade to Pro or try again later.",
    "",
  ])("would fail the same way again: %s", (reason) => {
    expect(failed(reason).retryable).toBe(false);
  });

  it("says something also when the agent said nothing", () => {
    expect(failed(" \n").message).toBe("The turn failed: the agent gave no reason (see onStderr)");
  });
});
