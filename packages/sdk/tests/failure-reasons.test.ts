import { reply, type Script } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { type ThreadEvent, TurnFailedError } from "../src/index.js";
import { combinations, startHarness } from "./harness.js";

interface Failure {
  /** What the model does. */
  script: Script;
  /** The server's reason. On exec there is only a message. */
  reason: string;
  httpStatus: number | null;
  retryable: boolean;
  /** `retryable` on exec, where it is guessed from the message, if it differs. */
  retryableOnExec?: boolean;
}

const usageLimit = {
  error: { type: "usage_limit_reached", message: "no", plan_type: "plus", resets_at: 4e9 },
};

const failures: Record<string, Failure> = {
  "a wrong key": {
    script: [reply.fail(401)],
    reason: "http_connection_failed",
    httpStatus: 401,
    retryable: false,
  },
  "a provider that is down": {
    script: [reply.fail(503)],
    reason: "http_connection_failed",
    httpStatus: 503,
    retryable: true,
  },
  "too many requests": {
    script: [reply.fail(429)],
    reason: "response_too_many_failed_attempts",
    httpStatus: 429,
    retryable: true,
  },
  "a usage limit": {
    script: [reply.fail(429, usageLimit)],
    reason: "usage_limit_exceeded",
    httpStatus: null,
    retryable: false,
  },
  "a full context window": {
    script: [reply.responseFailed("context_length_exceeded", "no")],
    reason: "context_window_exceeded",
    httpStatus: null,
    retryable: false,
  },
  "a rate limit": {
    script: [reply.responseFailed("rate_limit_exceeded", "no")],
    reason: "rate_limit_exceeded",
    httpStatus: null,
    retryable: true,
    retryableOnExec: false,
  },
  "an overloaded model": {
    script: [reply.responseFailed("server_is_overloaded", "no")],
    reason: "server_overloaded",
    httpStatus: null,
    retryable: true,
  },
  "a forbidden subject": {
    script: [reply.responseFailed("cyber_policy", "stream disconnected")],
    reason: "cyber_policy",
    httpStatus: null,
    retryable: false,
    retryableOnExec: true,
  },
  "a broken stream": { script: [reply.disconnect()], reason: "other", httpStatus: null, retryable: true },
};

describe.each(combinations)("the error of a failed turn on $name", ({ transport, model }) => {
  it.each(Object.entries(failures))("has the reason and whether to retry: %s", async (_, failure) => {
    const { script, reason, httpStatus, retryable, retryableOnExec = retryable } = failure;
    await using harness = await startHarness(transport, script, { model });
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("Go");
    const seen = collect(streamed.events);
    const error: unknown = await streamed.result.catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(TurnFailedError);
    const onExec = { reason: null, httpStatus: null, retryable: retryableOnExec };
    expect(error).toMatchObject(transport === "exec" ? onExec : { reason, httpStatus, retryable });
    const wire = { message: expect.any(String), reason, ...(httpStatus && { http_status: httpStatus }) };
    expect((await seen).at(-1)).toEqual({
      type: "turn.failed",
      error: transport === "exec" ? { message: expect.any(String) } : wire,
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
