import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { useFakeClock, useRealClock } from "../../../../scripts/fake-clock.js";
import { type StartedFixture, startFixture } from "../../tests/fixture/start-fixture.js";
import { until } from "../../tests/fixture/until.js";
import { ConnectionLostError, RequestTimeoutError } from "../messages/errors.js";

// One test per script in `fixtures/`: each is a real process that breaks the protocol in the way of its name.

let fixture: StartedFixture;
async function start(...args: Parameters<typeof startFixture>): Promise<StartedFixture> {
  fixture = await startFixture(...args);
  return fixture;
}
afterEach(() => fixture.connection.close());

describe("a server that", () => {
  test("never answers one request makes only that request time out", async () => {
    const { connection } = await start("never-answers", { maxRequestsInFlight: 1 });

    const error = await connection.request("thread/list", {}, { timeoutMs: 150 }).catch((error) => error);

    expect(error).toBeInstanceOf(RequestTimeoutError);
    expect(error).toMatchObject({
      code: "request_timeout",
      method: "thread/list",
      timeoutMs: 150,
      sent: true,
      retryable: true,
    });
    // The only slot is free again after the timeout.
    expect(await connection.request("ping")).toBe("pong");
  });

  test("answers after the deadline causes a diagnostic", async () => {
    const { connection, diagnostics } = await start("answers-late");
    await connection.request("warm/up", { afterMs: 0 });

    await expect(connection.request("x", { afterMs: 300 }, { timeoutMs: 100 })).rejects.toThrow(
      /within 100 ms/,
    );
    await connection.request("y", { afterMs: 400 });

    expect(diagnostics.map(({ code }) => code)).toEqual(["late_response"]);
  });

  test("answers twice has its second answer ignored", async () => {
    const { connection, diagnostics } = await start("answers-twice");

    expect(await connection.request("a")).toBe("first");
    expect(await connection.request("b")).toBe("first");

    expect(diagnostics[0]).toMatchObject({ code: "duplicate_response", detail: "0" });
  });

  test("answers requests that were never sent causes a diagnostic for each", async () => {
    const { connection, diagnostics } = await start("unknown-id");

    expect(await connection.request("a")).toBe("for you");

    expect(diagnostics).toMatchObject([
      { code: "unknown_response", detail: "999999" },
      { code: "unknown_response", detail: '"text"' },
      { code: "unknown_response", detail: "null" },
    ]);
  });

  test("prints lines that are not messages causes a diagnostic for each and loses no message", async () => {
    const { connection, diagnostics } = await start("not-json");

    expect(await connection.request("a")).toBe("in spite of all");

    const found = diagnostics.map(({ code, detail }) => `${code} ${detail}`);
    expect(found.toSorted()).toEqual([
      "invalid_line ",
      "invalid_line \u001b[31mred\u001b[0m",
      "invalid_line panic: not json",
      'invalid_line {"broken":',
      "malformed_message 42",
      "malformed_message []",
      "malformed_message null",
      'malformed_message {"id":null,"method":"nobody"}',
      'malformed_message {"neither":"nor"}',
    ]);
  });

  test("puts terminal control codes around its messages has them stripped and reported", async () => {
    const { connection, diagnostics } = await start("sends-colours");

    expect(await connection.request("a")).toBe("in green");
    expect(diagnostics).toMatchObject([
      { code: "invalid_line", message: expect.stringMatching(/control codes/) },
    ]);
  });

  test("is overloaded for a while receives the request again until it accepts it", async () => {
    const { connection, diagnostics } = await start("overloaded-then-ok");

    expect(await connection.request("a", { times: 3 })).toBe(4);

    expect(diagnostics.map(({ code }) => code)).toEqual(Array(3).fill("server_overloaded"));
  });

  test("stays overloaded makes the request fail with the server's message before its deadline", async () => {
    const { connection, diagnostics } = await start("overloaded-then-ok");

    // The clock advances only between attempts, so that the deadline cannot pass while an answer is in flight.
    useFakeClock();
    onTestFinished(useRealClock);
    let error: unknown;
    connection.request("a", { times: 99 }, { timeoutMs: 3000 }).catch((reason) => {
      error = reason;
    });
    for (let attempts = 1; error === undefined; attempts += 1) {
      await until(() => diagnostics.length === attempts || error !== undefined);
      vi.advanceTimersToNextTimer();
    }

    expect(error).toMatchObject({
      code: "request_failed",
      rpcCode: -32001,
      method: "a",
      serverMessage: "Server overloaded; retry later.",
      retryable: true,
    });
  });

  test("sends a request without a handler gets an unknown-method error, and the request is reported", async () => {
    const { connection, diagnostics } = await start("asks-back");

    const received = await connection.request("go", { method: "some/day" });

    expect(received).toEqual({ id: 0, error: { code: -32601, message: "Method not found: some/day" } });
    expect(diagnostics).toMatchObject([{ code: "unhandled_request", method: "some/day" }]);
  });

  test("floods notifications has all of them delivered in order, before the answer that follows them", async () => {
    const { connection } = await start("floods-notifications");
    const count = 100_000;
    let expected = 0;
    connection.onNotification("tick", (params) => {
      if ((params as { number: number }).number === expected) expected += 1;
    });

    const answered = await connection.request("go", { count });

    expect([answered, expected]).toEqual([count, count]);
  });

  test("dies during requests rejects all of them at once, with its exit code and last stderr", async () => {
    const { connection } = await start("dies-mid-request");

    const requests = Array.from({ length: 50 }, () => connection.request("a").catch((error: Error) => error));
    const errors = await Promise.all(requests);

    expect(errors.every((error) => error instanceof ConnectionLostError)).toBe(true);
    expect(errors[49]).toMatchObject({
      code: "connection_lost",
      method: "a",
      exitCode: 3,
      signal: null,
      retryable: true,
    });
    expect((errors[0] as Error).message).toContain(
      "while a awaited its response: the process exited with code 3. Its stderr ended with: fatal: the disk is full",
    );
    await expect(connection.request("b")).rejects.toMatchObject({ code: "connection_lost", method: "b" });
  });

  test("closes its stdout but keeps running is ended, and its requests are rejected", async () => {
    const { connection, process } = await start("closes-stdout");

    await expect(connection.request("a")).rejects.toThrow(/the process closed its stdout/);

    await process.exited;
  });

  test("closes its stdin but keeps running is ended, and its requests are rejected", async () => {
    const { connection, process } = await start("closes-stdin");
    await connection.request("initialize", { clientInfo: { name: "test", title: null, version: "1" } });
    await until(() => process.stderrTail.includes("closed its stdin"));

    // Writes that the pipe still accepts are lost; a failed write is noticed.
    const lost = connection.request("a", { text: "x".repeat(200_000) });

    await expect(lost).rejects.toMatchObject({ code: "connection_lost" });
    await process.exited;
  });

  test("prints a line above the limit is ended, and its requests are rejected with the reason", async () => {
    const { connection, process } = await start("huge-line", { maxLineBytes: 1_000_000 });
    expect(await connection.request("a", { bytes: 10 })).toBe("x".repeat(10));

    const error = await connection.request("a", { bytes: 2_000_000 }).catch((error) => error);

    expect(error).toMatchObject({
      code: "connection_lost",
      retryable: false,
      cause: { code: "line_too_long" },
    });
    await process.exited;
  });

  test("does not exit on its own is ended by close() in bounded time", async () => {
    const { connection, process } = await start("never-ends");
    const waiting = connection.request("a").catch((error) => error);

    await connection.close();

    expect(await waiting).toMatchObject({ code: "closed", method: "a" });
    expect(await process.exited).toEqual({ code: null, signal: "SIGKILL" });
  });
});
