import { describe, expect, test, vi } from "vitest";

import { MemoryTransport } from "../fixture/memory-transport.js";
import { Connection } from "./connection.js";
import type { ConnectionDiagnostic } from "./connection-diagnostic.js";
import type { ConnectionOptions } from "./connection-options.js";

function connect(options: ConnectionOptions = {}) {
  const transport = new MemoryTransport();
  const diagnostics: ConnectionDiagnostic[] = [];
  const connection = new Connection(transport, {
    onDiagnostic: (each) => diagnostics.push(each),
    ...options,
  });
  return { transport, diagnostics, connection };
}

/** Lets promises that are settled already run their course. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("requests", () => {
  test("ids begin at 0, and an answer to 0 counts", async () => {
    const { transport, connection } = connect();

    const answer = connection.request("thread/loaded/list");
    transport.deliver({ id: 0, result: { data: [], nextCursor: null } });

    expect(transport.sent).toEqual([{ id: 0, method: "thread/loaded/list", params: {} }]);
    expect(await answer).toEqual({ data: [], nextCursor: null });
  });

  test("falsy results are results", async () => {
    const { transport, connection } = connect();

    const answers = [connection.request("a"), connection.request("b"), connection.request("c")];
    transport.deliver({ id: 0, result: null }, { id: 1, result: false }, { id: 2, result: 0 });

    expect(await Promise.all(answers)).toEqual([null, false, 0]);
  });

  test("no more are on their way than the bound allows; the others follow in order", async () => {
    const { transport, connection } = connect({ maxRequestsInFlight: 2 });
    const sent = () => transport.sent.map(({ method }) => method);

    const answers = ["a", "b", "c", "d"].map((method) => connection.request(method));
    expect(sent()).toEqual(["a", "b"]);
    transport.deliver({ id: 1, result: "B" });
    expect(sent()).toEqual(["a", "b", "c"]);
    transport.deliver({ id: 0, result: "A" }, { id: 2, result: "C" }, { id: 3, result: "D" });

    expect(await Promise.all(answers)).toEqual(["A", "B", "C", "D"]);
  });

  test("a request that never got its turn says so when its time is over", async () => {
    const { transport, connection } = connect({ maxRequestsInFlight: 1 });
    const first = connection.request("first");

    const second = await connection.request("second", {}, { timeoutMs: 20 }).catch((error) => error);
    transport.deliver({ id: 0, result: 1 });
    await first;

    expect(second).toMatchObject({ code: "request_timeout", sent: false });
    expect(transport.sent).toHaveLength(1);
  });

  test("a signal gives up waiting with its own reason, but the slot stays taken until the answer", async () => {
    const { transport, connection, diagnostics } = connect({ maxRequestsInFlight: 1 });
    const controller = new AbortController();
    const reason = new Error("changed my mind");

    const first = connection.request("first", {}, { signal: controller.signal });
    const second = connection.request("second");
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    expect(transport.sent).toHaveLength(1);
    transport.deliver({ id: 0, result: 1 });
    transport.deliver({ id: 1, result: 2 });

    expect(await second).toBe(2);
    expect(diagnostics).toEqual([]);
  });

  test("a signal that fires before sending, or had fired before the call, sends nothing", async () => {
    const { transport, connection } = connect({ maxRequestsInFlight: 1 });
    const controller = new AbortController();

    const first = connection.request("first");
    const waiting = connection.request("waiting", {}, { signal: controller.signal });
    controller.abort("no");
    await expect(waiting).rejects.toBe("no");
    await expect(connection.request("late", {}, { signal: controller.signal })).rejects.toBe("no");
    transport.deliver({ id: 0, result: 1 });
    await first;

    expect(transport.sent.map(({ method }) => method)).toEqual(["first"]);
  });

  test("a settled request lets go of its signal and its timer", async () => {
    const { transport, connection } = connect();
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, "removeEventListener");
    const timersBefore = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

    const answer = connection.request("a", {}, { signal });
    transport.deliver({ id: 0, result: 1 });
    await answer;

    expect(removed).toHaveBeenCalledOnce();
    expect(process.getActiveResourcesInfo().filter((name) => name === "Timeout")).toHaveLength(timersBefore);
  });

  test("onResult runs between what came before the answer and what came after it", async () => {
    const { transport, connection } = connect();
    const order: string[] = [];
    connection.onNotification("n", (params) => order.push(String(params)));

    const answer = connection.request("a", {}, { onResult: (result) => order.push(String(result)) });
    transport.deliver(
      { method: "n", params: "before" },
      { id: 0, result: "answer" },
      { method: "n", params: "after" },
    );
    await answer;

    expect(order).toEqual(["before", "answer", "after"]);
  });

  test("an error of any shape is a failure", async () => {
    const { transport, connection } = connect();

    const answers = [1, 2, 3].map(() => connection.request("a").catch((error) => error));
    transport.deliver(
      { error: { code: -32602, message: "too large", data: { max_chars: 1 } }, id: 0 },
      { id: 1, error: "so what" },
      { id: 2, error: null },
    );

    expect(await Promise.all(answers)).toMatchObject([
      {
        rpcCode: -32602,
        serverMessage: "too large",
        data: { max_chars: 1 },
        message: expect.stringContaining("too large"),
      },
      { rpcCode: 0, serverMessage: '"so what"' },
      { rpcCode: 0, serverMessage: "null" },
    ]);
  });

  test("parameters that JSON cannot carry are refused, and take no slot", async () => {
    const { transport, connection } = connect({ maxRequestsInFlight: 1 });
    const circular: { self?: unknown } = {};
    circular.self = circular;

    await expect(connection.request("a", circular)).rejects.toMatchObject({ code: "invalid_input" });
    const next = connection.request("b");
    transport.deliver({ id: transport.sent[0]?.["id"], result: "ok" });

    expect(await next).toBe("ok");
  });

  test.each([0, -1, Number.NaN, "5"])("a timeoutMs of %s is refused", async (timeoutMs) => {
    const { connection } = connect();

    await expect(connection.request("a", {}, { timeoutMs: timeoutMs as number })).rejects.toMatchObject({
      code: "invalid_option",
    });
  });

  test("no limit at all, and one beyond what timers can do, do not fire at once", async () => {
    const { transport, connection } = connect();

    const answers = [Number.POSITIVE_INFINITY, 1e12].map((timeoutMs) =>
      connection.request("a", {}, { timeoutMs }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    transport.deliver({ id: 0, result: 1 }, { id: 1, result: 2 });

    expect(await Promise.all(answers)).toEqual([1, 2]);
  });
});

describe("the end", () => {
  test("a broken connection rejects what is sent and what waits, and tells handlers", async () => {
    const { transport, connection } = connect({ maxRequestsInFlight: 1 });
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

  test("a listener may close the connection: what came after in the batch is not delivered", async () => {
    const { transport, connection } = connect();
    const heard: unknown[] = [];
    connection.onNotification("n", (params) => {
      heard.push(params);
      void connection.close();
    });

    transport.deliver({ method: "n", params: 1 }, { method: "n", params: 2 });
    connection.notify("after/the/end");

    expect(heard).toEqual([1]);
    expect(transport.sent).toEqual([]);
    expect(await connection.closed).toMatchObject({ error: { code: "closed" } });
  });

  test("await using closes", async () => {
    const { transport, connection } = connect();
    {
      await using _ = connection;
    }
    expect((await transport.closed).reason).toBe("the test closed it");
  });
});

describe("notifications", () => {
  test("reach the listeners of their method, then those of all; nobody's are counted", () => {
    const { transport, connection } = connect();
    const heard: string[] = [];
    const stop = connection.onNotification("thread/closed", ({ threadId }) =>
      heard.push(`closed ${threadId}`),
    );
    transport.deliver({ method: "nobody/cares" });
    connection.onNotification("*", ({ method, emittedAtMs }) => heard.push(`${method} ${emittedAtMs}`));

    transport.deliver({ method: "thread/closed", params: { threadId: "t" }, emittedAtMs: 7 });
    stop();
    stop();
    transport.deliver({ method: "thread/closed", params: { threadId: "t" }, emittedAtMs: 8 });

    expect(heard).toEqual(["closed t", "thread/closed 7", "thread/closed 8"]);
    expect(connection.unheardNotifications).toBe(1);
  });

  test("a listener that throws, at once or later, is a diagnostic; the others are still called", async () => {
    const { transport, connection, diagnostics } = connect();
    const failure = new Error("oops");
    let heard = 0;
    connection.onNotification("n", () => {
      throw failure;
    });
    connection.onNotification("n", async () => {
      throw failure;
    });
    connection.onNotification("n", () => {
      heard += 1;
    });

    transport.deliver({ method: "n" });
    await settle();

    expect(heard).toBe(1);
    expect(diagnostics).toMatchObject(
      Array(2).fill({ code: "listener_failed", method: "n", cause: failure }),
    );
  });

  test("listeners may come and go while one is called", () => {
    const { transport, connection } = connect();
    const heard: string[] = [];
    const stopFirst = connection.onNotification("n", () => {
      heard.push("first");
      stopFirst();
      connection.onNotification("n", () => heard.push("third"));
    });
    connection.onNotification("n", () => heard.push("second"));

    transport.deliver({ method: "n" }, { method: "n" });

    expect(heard).toEqual(["first", "second", "second", "third"]);
  });

  test("a broken onDiagnostic breaks nothing", () => {
    const { transport, connection } = connect({
      onDiagnostic: () => {
        throw new Error("oops");
      },
    });

    expect(() => transport.deliver("not a message")).not.toThrow();
    expect(connection.unheardNotifications).toBe(0);
  });
});

describe("requests of the server", () => {
  test("are answered with what the handler returns, under ids that overlap our own", async () => {
    const { transport, connection } = connect();
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

  test("a handler that throws, or returns what JSON cannot carry, answers an error without its words", async () => {
    const { transport, connection, diagnostics } = connect();
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

  test("a handler that returns nothing still answers", async () => {
    const { transport, connection } = connect();
    connection.onRequest("a", () => undefined);

    transport.deliver({ id: 0, method: "a" });
    await settle();

    expect(transport.sent).toEqual([{ id: 0, result: null }]);
  });

  test("when codex settles one by itself, its handler is told and its late answer dropped", async () => {
    const { transport, connection, diagnostics } = connect();
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
    // The id is free for another request now.
    transport.deliver({ id: 0, method: "ask" });
    finish("in time");
    await settle();

    expect(transport.sent).toEqual([{ id: 0, result: "in time" }]);
    expect(diagnostics).toEqual([]);
  });

  test("one with the id of an unanswered one is skipped", async () => {
    const { transport, connection, diagnostics } = connect();
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

  test("a method has one handler, until it is removed", () => {
    const { connection } = connect();
    const remove = connection.onRequest("ask", () => 1);

    expect(() => connection.onRequest("ask", () => 2)).toThrow(/already has a handler/);
    remove();

    expect(() => connection.onRequest("ask", () => 3)).not.toThrow();
  });
});

test.each([{ maxRequestsInFlight: 0 }, { requestTimeoutMs: -5 }])("%o is refused", (options) => {
  expect(() => connect(options)).toThrow(/must be a number above 0/);
});
