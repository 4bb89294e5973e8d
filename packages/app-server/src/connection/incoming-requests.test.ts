import { expect, test } from "vitest";
import { connectMemory, settle } from "../../tests/fixture/connect-memory.js";
import { type NoAnswer, noAnswer } from "./incoming-requests.js";

test("are answered with the handler's result, even when their ids overlap those of outgoing requests", async () => {
  const { transport, connection } = connectMemory();
  connection.onRequest("currentTime/read", async (params, { id, method }) => ({ params, id, method }));
  const own = connection.request("a");

  transport.deliver({ id: 0, method: "currentTime/read", params: { threadId: "t" } });
  await settle();
  transport.deliver({ id: 0, result: "mine" });

  expect(transport.sent[1]).toEqual({
    id: 0,
    result: { params: { threadId: "t" }, id: 0, method: "currentTime/read" },
  });
  expect(await own).toBe("mine");
});

test("a handler that throws or returns a value that is not JSON answers with an error that omits its message", async () => {
  const { transport, connection, diagnostics } = connectMemory();
  connection.onRequest("a", () => {
    throw new Error("my secret");
  });
  connection.onRequest("b", () => ({ size: 1n }));

  transport.deliver({ id: 0, method: "a" }, { id: "x", method: "b" });
  await settle();

  const error = { code: -32603, message: "The client's handler failed." };
  expect(transport.sent).toEqual([
    { id: 0, error },
    { id: "x", error },
  ]);
  expect(diagnostics).toMatchObject([
    { code: "handler_failed", method: "a", cause: { message: "my secret" } },
    { code: "handler_failed", method: "b" },
  ]);
});

test("an answer that is too large becomes an error, and other requests are still answered", async () => {
  const { transport, connection, diagnostics } = connectMemory({ maxSendBytes: 200 });
  connection.onRequest("large", () => "x".repeat(200));
  connection.onRequest("small", () => "x");

  transport.deliver({ id: 0, method: "large" }, { id: 1, method: "small" });
  await settle();

  expect(transport.sent).toEqual([
    { id: 0, error: { code: -32603, message: "The client's result is too large." } },
    { id: 1, result: "x" },
  ]);
  const cause = { code: "message_too_large", method: "large", bytes: 220, maxBytes: 200 };
  expect(diagnostics).toMatchObject([{ code: "handler_failed", method: "large", cause }]);
});

test("a request whose id is too large to send back stays unanswered", async () => {
  const { transport, connection, diagnostics } = connectMemory({ maxSendBytes: 200 });
  connection.onRequest("known", () => "x");

  transport.deliver({ id: "x".repeat(200), method: "unknown" }, { id: "y".repeat(200), method: "known" });
  await settle();
  transport.deliver({ id: 0, method: "known" });
  await settle();

  expect(transport.sent).toEqual([{ id: 0, result: "x" }]);
  expect(diagnostics.map(({ code }) => code)).toEqual([
    "unhandled_request",
    "handler_failed",
    "handler_failed",
    "handler_failed",
  ]);
});

test.each([
  ["synchronously", (): NoAnswer => noAnswer],
  ["asynchronously", async (): Promise<NoAnswer> => noAnswer],
] as const)(
  "a handler that returns noAnswer %s sends nothing; its signal fires once the request is settled",
  async (_, leave) => {
    const { transport, connection, diagnostics } = connectMemory();
    const signals: AbortSignal[] = [];
    connection.onRequest("ask", (_params, { signal }) => {
      signals.push(signal);
      return leave();
    });

    transport.deliver({ id: 0, method: "ask" }, { id: 1, method: "ask" });
    await settle();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    transport.deliver({ method: "serverRequest/resolved", params: { threadId: "t", requestId: 0 } });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    // The id can now be used for another request.
    transport.deliver({ id: 0, method: "ask" });
    await settle();
    transport.break("the test is over");
    await connection.closed;

    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    expect(signals[1]?.reason).toMatchObject({ code: "connection_lost" });
    expect(transport.sent).toEqual([]);
    expect(diagnostics).toEqual([]);
  },
);

test("one that was left to another client is handled when the server sends it again", async () => {
  const { transport, connection, diagnostics } = connectMemory();
  const signals: AbortSignal[] = [];
  connection.onRequest("ask", (_params, { signal }) => {
    signals.push(signal);
    return signals.length === 1 ? noAnswer : "yes";
  });

  transport.deliver({ id: 0, method: "ask" });
  await settle();
  transport.deliver({ id: 0, method: "ask" });
  await settle();

  expect(transport.sent).toEqual([{ id: 0, result: "yes" }]);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  expect(diagnostics).toEqual([]);
});

test("a handler that returns nothing still answers", async () => {
  const { transport, connection } = connectMemory();
  connection.onRequest("a", () => undefined);

  transport.deliver({ id: 0, method: "a" });
  await settle();

  expect(transport.sent).toEqual([{ id: 0, result: null }]);
});

test("when codex settles one on its own, its handler's signal fires and the late answer is dropped", async () => {
  const { transport, connection, diagnostics } = connectMemory();
  let context: { signal: AbortSignal } | undefined;
  let finish: (result: unknown) => void = () => {};
  connection.onRequest("ask", (_params, given) => {
    context = given;
    return new Promise((resolve) => {
      finish = resolve;
    });
  });

  transport.deliver({ id: 0, method: "ask" });
  transport.deliver({ method: "serverRequest/resolved", params: { threadId: "t", requestId: 0 } });
  expect(context?.signal.reason).toMatchObject({
    name: "AbortError",
    message: expect.stringContaining("ask"),
  });
  finish("too late");
  await settle();
  // The id can now be used for another request.
  transport.deliver({ id: 0, method: "ask" });
  finish("in time");
  await settle();

  expect(transport.sent).toEqual([{ id: 0, result: "in time" }]);
  expect(diagnostics).toEqual([]);
});

test("one with the id of an unanswered request is skipped", async () => {
  const { transport, connection, diagnostics } = connectMemory();
  let asked = 0;
  connection.onRequest("ask", async () => {
    asked += 1;
    return asked;
  });

  transport.deliver({ id: 0, method: "ask" }, { id: 0, method: "ask" });
  await settle();

  expect(transport.sent).toEqual([{ id: 0, result: 1 }]);
  expect(diagnostics).toMatchObject([{ code: "duplicate_request", method: "ask" }]);
});

test("one that was answered, and that the server sends again before it reads the answer, is skipped", async () => {
  const { transport, connection, diagnostics } = connectMemory();
  let asked = 0;
  connection.onRequest("ask", async () => {
    asked += 1;
    if (asked === 2) throw new Error("refused");
    return asked;
  });
  const ask = async (id: number, params: object) => {
    transport.deliver({ id, method: "ask", params });
    await settle();
  };

  await ask(0, { itemId: "a" });
  await ask(0, { itemId: "a" });
  expect(diagnostics).toMatchObject([{ code: "duplicate_request", method: "ask", detail: "0" }]);
  await ask(1, { itemId: "b" });
  await ask(1, { itemId: "b" });
  // The id can be used for another request, and again once the server has confirmed the answer.
  await ask(0, { itemId: "c" });
  transport.deliver({ method: "serverRequest/resolved", params: { threadId: "t", requestId: 0 } });
  await ask(0, { itemId: "c" });

  const error = { code: -32603, message: "The client's handler failed." };
  expect(transport.sent).toEqual([
    { id: 0, result: 1 },
    { id: 1, error },
    { id: 0, result: 3 },
    { id: 0, result: 4 },
  ]);
});

test("only the last hundred that were answered are remembered", async () => {
  const { transport, connection } = connectMemory();
  connection.onRequest("ask", () => "yes");
  const askAll = async () => {
    for (let id = 0; id <= 100; id += 1) transport.deliver({ id, method: "ask" });
    await settle();
    return transport.sent.length;
  };

  expect(await askAll()).toBe(101);
  transport.deliver({ id: 100, method: "ask" });
  await settle();
  expect(transport.sent).toHaveLength(101);
  transport.deliver({ id: 0, method: "ask" });
  await settle();
  expect(transport.sent).toHaveLength(102);
});

test("a method has at most one handler until it is removed", () => {
  const { connection } = connectMemory();
  const remove = connection.onRequest("ask", () => 1);

  expect(() => connection.onRequest("ask", () => 2)).toThrow(/already has a handler/);
  remove();

  expect(() => connection.onRequest("ask", () => 3)).not.toThrow();
});
