import { expect, test } from "vitest";
import { connectMemory } from "../../tests/fixture/connect-memory.js";
import { MessageTooLargeError } from "../messages/errors.js";

test("a broken connection rejects new and pending requests and aborts handlers", async () => {
  const { transport, connection } = connectMemory({ maxRequestsInFlight: 1 });
  let reason: unknown;
  connection.onRequest("ask", (_params, { signal }) => {
    signal.addEventListener("abort", () => {
      reason = signal.reason;
    });
    return new Promise(() => {});
  });
  transport.deliver({ id: 0, method: "ask" });

  const errors = ["a", "b"].map((method) => connection.request(method).catch((error) => error));
  transport.break("the cat pulled the plug");

  expect(await Promise.all(errors)).toMatchObject([
    { code: "connection_lost", method: "a", message: expect.stringContaining("the cat pulled the plug") },
    { code: "connection_lost", method: "b" },
  ]);
  expect(reason).toMatchObject({ code: "connection_lost" });
  expect(await connection.closed).toMatchObject({ error: { code: "connection_lost", method: null } });
});

test("closing the connection in a listener drops the rest of the batch", async () => {
  const { transport, connection } = connectMemory();
  const received: unknown[] = [];
  connection.onNotification("n", (params) => {
    received.push(params);
    void connection.close();
  });

  transport.deliver({ method: "n", params: 1 }, { method: "n", params: 2 });
  connection.notify("after/the/end");

  expect(received).toEqual([1]);
  expect(transport.sent).toEqual([]);
  expect(await connection.closed).toMatchObject({ error: { code: "closed" } });
});

test("secrets are redacted from the server's messages", async () => {
  const secret = "sk-0123456789";
  const { transport, connection, diagnostics } = connectMemory({ secrets: [secret] });
  const refused = connection.request("a").catch((error) => error);
  const lost = connection.request("b").catch((error) => error);
  transport.deliver({
    id: transport.sent[0]?.["id"],
    error: { code: 1, message: secret, data: [{ of: secret }] },
  });
  transport.deliver({ id: 7, method: secret }, { neither: secret });
  transport.break(`it said ${secret}`);

  expect(await refused).toMatchObject({ serverMessage: "[redacted]", data: [{ of: "[redacted]" }] });
  expect(await lost).toMatchObject({ message: expect.stringContaining("it said [redacted]") });
  expect(diagnostics).toMatchObject([
    { code: "unhandled_request", message: expect.stringContaining("[redacted]") },
    { code: "malformed_message", detail: '{"neither":"[redacted]"}' },
  ]);
  const told = JSON.stringify([await refused, await lost, (await connection.closed).error]);
  expect(told).not.toContain(secret);
});

test("a message above the transport's limit is rejected before anything is written", async () => {
  // `{"id":0,"method":"m","params":""}` has 33 bytes, and é has two.
  const { transport, connection } = connectMemory({ maxSendBytes: 233 });
  expect(connection.maxSendBytes).toBe(233);

  const fits = connection.request("m", "é".repeat(100));
  const error = await connection.request("m", "é".repeat(101)).catch((error) => error);
  const next = connection.request("m", "x");
  transport.deliver({ id: 0, result: "large" }, { id: 2, result: "small" });

  expect([await fits, await next]).toEqual(["large", "small"]);
  expect(error).toBeInstanceOf(MessageTooLargeError);
  expect(error).toMatchObject({
    code: "message_too_large",
    method: "m",
    bytes: 235,
    maxBytes: 233,
    retryable: false,
    message: expect.stringMatching(/^A message of 235 bytes for m was not sent: .* at most 233\. Send less/),
  });
  expect(transport.sent.map(({ id }) => id)).toEqual([0, 2]);
});

test("a notification that is too large throws", () => {
  const { transport, connection } = connectMemory({ maxSendBytes: 100 });

  expect(() => connection.notify("n", "x".repeat(100))).toThrow(MessageTooLargeError);
  connection.notify("n");

  expect(transport.sent).toEqual([{ method: "n" }]);
});

test("rejecting a large message frees its slot for the next one", async () => {
  const { transport, connection } = connectMemory({ maxSendBytes: 100, maxRequestsInFlight: 1 });

  const first = connection.request("first");
  const waiting = connection.request("large", "x".repeat(100)).catch((error) => error);
  const last = connection.request("last");
  transport.deliver({ id: 0, result: 1 });
  expect(await waiting).toMatchObject({ code: "message_too_large", method: "large" });
  transport.deliver({ id: transport.sent[1]?.["id"], result: 2 });

  expect([await first, await last]).toEqual([1, 2]);
});

test("await using closes", async () => {
  const { transport, connection } = connectMemory();
  {
    await using _ = connection;
  }
  expect((await transport.closed).reason).toBe("the test closed it");
});

test.each([{ maxRequestsInFlight: 0 }, { requestTimeoutMs: -5 }])("%o is rejected", (options) => {
  expect(() => connectMemory(options)).toThrow(/must be a number above 0/);
});
