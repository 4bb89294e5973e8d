import { readFileSync } from "node:fs";
import { findUnknownFields } from "@codex/protocol/schemas";
import { describe, expect, it } from "vitest";

import { snakeCase } from "../engine/app-server/translation/translate-values.js";
import { failureWords, TurnFailedError } from "./turn-failed-error.js";

const failed = (words: string, details: { reason?: string; httpStatus?: number } = {}) =>
  new TurnFailedError(words, null, { items: [], usage: null, ...details });

const surface = readFileSync(new URL("../../../../etc/codex-surface.txt", import.meta.url), "utf8");
const infos = [...surface.matchAll(/^type CodexErrorInfo(?: = "|<)(\w+)/gm)];
/** The reasons that the installed codex knows. */
const reasons = [...new Set(infos.map(([, name = ""]) => snakeCase(name)))];

/** What exec says of a failed turn, and what the error makes of it. `failure-reasons.test.ts` has the real agent say it. */
const messages: [string, string | null, number | null, boolean][] = [
  ["unexpected status 401 Unauthorized: overloaded, url: http://x/", "http_connection_failed", 401, false],
  ["unexpected status 502 Bad Gateway: no, url: http://x/", "http_connection_failed", 502, true],
  [
    "exceeded retry limit, last status: 429 Too Many Requests",
    "response_too_many_failed_attempts",
    429,
    true,
  ],
  ["exceeded retry limit, last status: 403 Forbidden", "response_too_many_failed_attempts", 403, false],
  ["Connection failed: error sending request", "http_connection_failed", null, true],
  ["rate limit exceeded: Rate limit reached for gpt-5.5", "rate_limit_exceeded", null, true],
  ["You’ve hit your usage limit. Try again later.", "usage_limit_exceeded", null, false],
  ["You've hit your usage limit. Try again later.", "usage_limit_exceeded", null, false],
  ["Quota exceeded. Check your plan and billing details.", "usage_limit_exceeded", null, false],
  ["To use Codex with your ChatGPT plan, upgrade to Plus: https://x/", "usage_limit_exceeded", null, false],
  [
    "Codex ran out of room in the model's context window. Start a new thread or clear earlier history.",
    "context_window_exceeded",
    null,
    false,
  ],
  ["Flex capacity unavailable.", "flex_unavailable", null, true],
  [
    "Policy-restricted capacity is unavailable. Please try again later.",
    "policy_capacity_unavailable",
    null,
    true,
  ],
  ["Selected model is at capacity. Please try a different model.", "server_overloaded", null, true],
  [
    "We’re currently experiencing high demand, which may cause temporary errors.",
    "internal_server_error",
    null,
    true,
  ],
  [
    "stream disconnected before completion: Incomplete response returned, reason: content_filter",
    "other",
    null,
    false,
  ],
  ["Incomplete response returned, reason: max_output_tokens", "other", null, false],
  ["stream disconnected before completion: error sending request", "other", null, true],
  ["request timed out", "other", null, true],
  ["timeout waiting for child process to exit", "other", null, true],
  ["The server is overloaded", "other", null, true],
  ["Missing environment variable: `OPENAI_API_KEY`.", "other", null, false],
  ['{"error":{"message":"stream disconnected, overloaded"}}', null, null, false],
  ["The model x does not exist", null, null, false],
];

describe("TurnFailedError", () => {
  it.each(messages)("knows the reason by the message: %s", (message, reason, httpStatus, retryable) => {
    expect(failed(message)).toMatchObject({ message, reason, httpStatus, retryable });
  });

  it("has a test for every row of the table", () => {
    const rows = new Set(failureWords.map(({ words }) => words));
    for (const [message] of messages) {
      const first = failureWords.find(({ words }) => words.test(message));
      if (first) rows.delete(first.words);
    }
    expect([...rows]).toEqual([]);
  });

  it.each([
    ['{"error":{"message":"Bad x","code":"y"}}', "Bad x"],
    ['{\n  "error": {\n    "message": "Bad x"\n  }\n}', "Bad x"],
    ['{"detail":"Not for you"}', "Not for you"],
    ['{"detail":[{"loc":["body"],"msg":"field required"}]}', "field required"],
    ['{"error":"invalid_grant","error_description":"It has expired"}', "It has expired"],
    ['{"error":"unavailable"}', "unavailable"],
    ['[{"error":{"code":400,"message":"Bad contents"}}]', "Bad contents"],
  ])("passes JSON on, and has the text in it: %s", (message, detail) => {
    expect(failed(message)).toMatchObject({ message, detail });
    expect(JSON.parse(failed(message).message)).toEqual(JSON.parse(message));
  });

  it.each(["{}", "[]", '{"error":{"code":7}}', '{"error":{"message":" "}}', "{ not JSON", "plain words"])(
    "has the message itself where there is no text in it: %s",
    (message) => expect(failed(message)).toMatchObject({ message, detail: message }),
  );

  it("reads when a usage limit resets", () => {
    const limit = "You’ve hit your usage limit. Visit https://x/ or try again";
    const resetOf = (words: string) => failed(words).resetsAt;
    expect(resetOf(`${limit} at Oct 2nd, 2096 7:06 AM.`)).toEqual(new Date(2096, 9, 2, 7, 6));
    expect(resetOf(`${limit} at Feb 1st, 2097 12:30 PM.`)).toEqual(new Date(2097, 1, 1, 12, 30));
    expect(resetOf(`${limit} at 11:59 PM.`)).toEqual(new Date(new Date().setHours(23, 59, 0, 0)));
    expect(resetOf(`${limit} later.`)).toBeNull();
    expect(resetOf("Quota exceeded. Or not: try again at 99:99 AM.")).toBeNull();
    expect(resetOf("request timed out, try again at 7:06 AM")).toBeNull();
  });

  // The messages are those of codex 0.169.0.
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
