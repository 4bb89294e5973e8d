import { reply, type Script } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { type ThreadEvent, TurnFailedError } from "../src/index.js";
import { combinations, startHarness } from "./harness.js";

interface Failure {
  /** What the model does. */
  script: Script;
  /** The server's reason. */
  reason: string;
  httpStatus?: number;
  retryable: boolean;
  /** What differs on exec, where the CLI passes on the words of the provider alone. */
  onExec?: { reason?: string | null; retryable?: boolean };
  /** The message, if the agent's own words matter here. */
  message?: string;
  /** The text in the message, if it is JSON. */
  detail?: string;
  /** When the usage limit resets, if the server says so. */
  resetsAtSeconds?: number;
}

/** In two hours, or at the start of the year 2100. */
const soon = Math.floor(Date.now() / 60_000) * 60 + 7200;
const late = Date.UTC(2100, 0, 1) / 1000;

const usageLimit = (resetsAt?: number) => {
  const headers = {
    "x-codex-primary-used-percent": "100",
    "x-codex-primary-window-minutes": "300",
    "x-codex-primary-reset-at": String(resetsAt),
    "x-codex-secondary-used-percent": "12",
    "x-codex-secondary-window-minutes": "10080",
    "x-codex-secondary-reset-at": String(late + 86_400),
  };
  const error = { type: "usage_limit_reached", message: "no", plan_type: "plus", resets_at: resetsAt };
  return reply.fail(429, { error }, resetsAt === undefined ? {} : { headers });
};

const failures: Record<string, Failure> = {
  "a rejected request": {
    script: [reply.fail(400, { error: { message: "Unknown parameter: x", param: "x" } })],
    reason: "other",
    retryable: false,
    message: '{"error":{"message":"Unknown parameter: x","param":"x"}}',
    detail: "Unknown parameter: x",
    onExec: { reason: null },
  },
  "a wrong key": {
    script: [reply.fail(401)],
    reason: "http_connection_failed",
    httpStatus: 401,
    retryable: false,
  },
  "an unknown model": {
    script: [reply.fail(404, { error: { code: "model_not_found", message: "There is no model x" } })],
    reason: "model_not_found",
    retryable: false,
    message: "There is no model x",
    onExec: { reason: null },
  },
  "a timeout of the provider": {
    script: [reply.fail(408)],
    reason: "http_connection_failed",
    httpStatus: 408,
    retryable: true,
  },
  "a provider that is down": {
    script: [reply.fail(503)],
    reason: "http_connection_failed",
    httpStatus: 503,
    retryable: true,
  },
  "a provider with an error of its own": {
    script: [reply.fail(500)],
    reason: "internal_server_error",
    retryable: true,
  },
  "too many requests": {
    script: [reply.fail(429)],
    reason: "response_too_many_failed_attempts",
    httpStatus: 429,
    retryable: true,
  },
  "a usage limit that resets today or tomorrow": {
    script: [usageLimit(soon)],
    reason: "usage_limit_exceeded",
    retryable: false,
    resetsAtSeconds: soon,
  },
  "a usage limit that resets in another year": {
    script: [usageLimit(late)],
    reason: "usage_limit_exceeded",
    retryable: false,
    resetsAtSeconds: late,
  },
  "a usage limit without a time": {
    script: [usageLimit()],
    reason: "usage_limit_exceeded",
    retryable: false,
  },
  "a plan without codex": {
    script: [reply.responseFailed("usage_not_included", "no")],
    reason: "usage_limit_exceeded",
    retryable: false,
  },
  "an exhausted quota": {
    script: [reply.responseFailed("insufficient_quota", "no")],
    reason: "usage_limit_exceeded",
    retryable: false,
  },
  "a full context window": {
    script: [reply.responseFailed("context_length_exceeded", "no")],
    reason: "context_window_exceeded",
    retryable: false,
  },
  "a limit of tokens per minute": {
    script: [reply.responseFailed("rate_limit_exceeded", "Limit 30000. Please try again in 0.2s.")],
    reason: "rate_limit_exceeded",
    retryable: true,
    message: "rate limit exceeded: Limit 30000. Please try again in 0.2s.",
  },
  "a model that asks to slow down": {
    script: [reply.responseFailed("slow_down", "no")],
    reason: "rate_limit_exceeded",
    retryable: true,
  },
  "an overloaded model": {
    script: [reply.responseFailed("server_is_overloaded", "no")],
    reason: "server_overloaded",
    retryable: true,
  },
  "a lack of flex capacity": {
    script: [reply.responseFailed("flex_unavailable", "no")],
    reason: "flex_unavailable",
    retryable: true,
  },
  "a lack of restricted capacity": {
    script: [reply.responseFailed("policy_capacity_unavailable", "no")],
    reason: "policy_capacity_unavailable",
    retryable: true,
  },
  "a forbidden subject": {
    script: [reply.responseFailed("cyber_policy", "stream disconnected")],
    reason: "cyber_policy",
    retryable: false,
    message: "stream disconnected",
    onExec: { reason: "other", retryable: true },
  },
  "a content filter": {
    script: [reply.responseIncomplete("content_filter")],
    reason: "other",
    retryable: false,
  },
  "an answer that is too long": {
    script: [reply.responseIncomplete("max_output_tokens")],
    reason: "other",
    retryable: false,
  },
  "an unknown failure of the response": {
    script: [reply.responseFailed("full_moon", "oops")],
    reason: "other",
    retryable: true,
  },
  "a broken stream": { script: [reply.disconnect()], reason: "other", retryable: true },
};

describe.each(combinations)("the error of a failed turn on $name", ({ transport, model }) => {
  it.each(Object.entries(failures))("has the reason and whether to retry: %s", async (_, failure) => {
    const { script, reason, httpStatus, retryable, message, resetsAtSeconds } = failure;
    await using harness = await startHarness(transport, script, { model });
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("Go");
    const seen = collect(streamed.events);
    const error: unknown = await streamed.result.catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(TurnFailedError);
    const { message: said, detail } = error as TurnFailedError;
    expect(error).toMatchObject({
      reason,
      httpStatus: httpStatus ?? null,
      resetsAt: resetsAtSeconds === undefined ? null : new Date(resetsAtSeconds * 1000),
      retryable,
      ...(transport === "exec" && failure.onExec),
    });
    if (message !== undefined) expect(said).toBe(message);
    expect(detail).toBe(failure.detail ?? said);
    const wire = {
      message: said,
      reason,
      ...(httpStatus !== undefined && { http_status: httpStatus }),
      ...(resetsAtSeconds !== undefined && { resets_at: resetsAtSeconds }),
    };
    expect((await seen).at(-1)).toEqual({
      type: "turn.failed",
      error: transport === "exec" ? { message: said } : wire,
    });
  });
});

/** The events of a failing turn, whether or not the loop over them throws its error. */
async function collect(events: AsyncIterable<ThreadEvent>): Promise<ThreadEvent[]> {
  const seen: ThreadEvent[] = [];
  try {
    for await (const event of events) seen.push(event);
  } catch (error) {
    expect(error).toBeInstanceOf(TurnFailedError);
  }
  return seen;
}
