import { readFileSync } from "node:fs";
import { findUnknownFields } from "@codex/protocol/schemas";
import { describe, expect, it } from "vitest";

import { snakeCase } from "../engine/app-server/translation/translate-values.js";
import { TurnFailedError } from "./turn-failed-error.js";

const failed = (words: string, details: { reason?: string; httpStatus?: number } = {}) =>
  new TurnFailedError(words, null, { items: [], usage: null, ...details });

const surface = readFileSync(new URL("../../../../etc/codex-surface.txt", import.meta.url), "utf8");
const infos = [...surface.matchAll(/^type CodexErrorInfo(?: = "|<)(\w+)/gm)];
/** The reasons that the installed codex knows. */
const reasons = [...new Set(infos.map(([, name = ""]) => snakeCase(name)))];

// The messages are those of codex 0.169.0.
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
  ])("is retryable by its message: %s", (reason) => {
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
  ])("is not retryable by its message: %s", (reason) => {
    expect(failed(reason).retryable).toBe(false);
  });

  it("has a message even if the agent gave no reason", () => {
    expect(failed(" \n").message).toBe("The turn failed: the agent gave no reason (see onStderr)");
  });

  it("knows every reason of the installed codex", () => {
    expect(reasons).toContain("usage_limit_exceeded");
    expect(reasons).toContain("http_connection_failed");
    const event = (reason: string) => ({ type: "turn.failed", error: { message: "", reason } });
    expect(reasons.flatMap((reason) => findUnknownFields(event(reason)))).toEqual([]);
  });

  it.each(reasons.filter((reason) => reason !== "other"))(
    "decides by the reason %s, independent of the message",
    (reason) => {
      const verdicts = ["request timed out", "no"].map((words) => failed(words, { reason }).retryable);
      expect(verdicts).toEqual([verdicts[0], verdicts[0]]);
    },
  );

  it.each([
    "rate_limit_exceeded",
    "server_overloaded",
    "internal_server_error",
    "response_stream_disconnected",
  ])("is retryable by its reason: %s", (reason) => expect(failed("no", { reason }).retryable).toBe(true));

  it.each([
    "usage_limit_exceeded",
    "context_window_exceeded",
    "bad_request",
    "unauthorized",
    "cyber_policy",
    "bio_policy",
    "misalignment_policy_violation",
  ])("is not retryable by its reason: %s", (reason) => {
    expect(failed("stream disconnected", { reason }).retryable).toBe(false);
  });

  it.each([
    [401, false],
    [404, false],
    [408, true],
    [429, true],
    [500, true],
    [503, true],
    [600, false],
  ])("decides by the HTTP status %i of a failed connection: %s", (httpStatus, retryable) => {
    const reason = "http_connection_failed";
    expect(failed("stream disconnected", { reason, httpStatus })).toMatchObject({
      retryable,
      reason,
      httpStatus,
    });
  });

  it.each(["other", "full_moon"])("decides by the message when the reason is %s", (reason) => {
    expect(failed("stream disconnected before completion: x", { reason }).retryable).toBe(true);
    expect(failed("Quota exceeded.", { reason }).retryable).toBe(false);
  });
});
