import { expect, onTestFinished, test, vi } from "vitest";
import { useFakeClock, useRealClock } from "../../../../scripts/fake-clock.js";
import { connectMemory } from "../../tests/fixture/connect-memory.js";

test("ids start at 0, and a response to 0 is accepted", async () => {
  const { transport, connection } = connectMemory();

  const answer = connection.request("thread/loaded/list");
  transport.deliver({ id: 0, result: { data: [], nextCursor: null } });

  expect(transport.sent).toEqual([{ id: 0, method: "thread/loaded/list", params: {} }]);
  expect(await answer).toEqual({ data: [], nextCursor: null });
});

test("falsy results are accepted", async () => {
  const { transport, connection } = connectMemory();

  const answers = [connection.request("a"), connection.request("b"), connection.request("c")];
  transport.deliver({ id: 0, result: null }, { id: 1, result: false }, { id: 2, result: 0 });

  expect(await Promise.all(answers)).toEqual([null, false, 0]);
});

test("requests beyond the limit in flight wait and follow in order", async () => {
  const { transport, connection } = connectMemory({ maxRequestsInFlight: 2 });
  const sent = () => transport.sent.map(({ method }) => method);

  const answers = ["a", "b", "c", "d"].map((method) => connection.request(method));
  expect(sent()).toEqual(["a", "b"]);
  transport.deliver({ id: 1, result: "B" });
  expect(sent()).toEqual(["a", "b", "c"]);
  transport.deliver({ id: 0, result: "A" }, { id: 2, result: "C" }, { id: 3, result: "D" });

  expect(await Promise.all(answers)).toEqual(["A", "B", "C", "D"]);
});

test("the timeout of a request that was never sent says so", async () => {
  const { transport, connection } = connectMemory({ maxRequestsInFlight: 1 });
  const first = connection.request("first");

  const second = await connection.request("second", {}, { timeoutMs: 20 }).catch((error) => error);
  transport.deliver({ id: 0, result: 1 });
  await first;

  expect(second).toMatchObject({ code: "request_timeout", sent: false });
  expect(transport.sent).toHaveLength(1);
});

test("an aborted request rejects with the signal's reason, but keeps its slot until the response", async () => {
  const { transport, connection, diagnostics } = connectMemory({ maxRequestsInFlight: 1 });
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

test("a request that was sent is still awaited after its signal fires, if the option asks for it", async () => {
  const { transport, connection } = connectMemory({ maxRequestsInFlight: 1 });
  const controller = new AbortController();
  const options = { signal: controller.signal, answerAfterAbort: true };

  const first = connection.request("first", {}, options);
  const waiting = connection.request("waiting", {}, options);
  controller.abort("no");
  await expect(waiting).rejects.toMatchObject({ name: "AbortError", cause: "no" });
  transport.deliver({ id: 0, result: 1 });

  expect(await first).toBe(1);
  expect(transport.sent).toHaveLength(1);
});

test("a signal that fires before sending or before the call prevents sending", async () => {
  const { transport, connection } = connectMemory({ maxRequestsInFlight: 1 });
  const controller = new AbortController();

  const first = connection.request("first");
  const waiting = connection.request("waiting", {}, { signal: controller.signal });
  controller.abort("no");
  await expect(waiting).rejects.toMatchObject({ name: "AbortError", cause: "no" });
  await expect(connection.request("late", {}, { signal: controller.signal })).rejects.toMatchObject({
    name: "AbortError",
    cause: "no",
  });
  transport.deliver({ id: 0, result: 1 });
  await first;

  expect(transport.sent.map(({ method }) => method)).toEqual(["first"]);
});

test("a signal shared by many requests has one listener and aborts all of them", async () => {
  const { transport, connection } = connectMemory();
  const controller = new AbortController();
  const added = vi.spyOn(controller.signal, "addEventListener");

  const requests = Array.from({ length: 40 }, () =>
    connection.request("a", {}, { signal: controller.signal }),
  );
  transport.deliver({ id: 0, result: "done before" });
  controller.abort("all of you");
  const outcomes = await Promise.allSettled(requests);

  expect(added).toHaveBeenCalledOnce();
  expect(outcomes[0]).toEqual({ status: "fulfilled", value: "done before" });
  for (const each of outcomes.slice(1)) expect(each).toMatchObject({ reason: { cause: "all of you" } });
});

test("a settled request releases its signal and its timer", async () => {
  const { transport, connection } = connectMemory();
  const { signal } = new AbortController();
  const removed = vi.spyOn(signal, "removeEventListener");
  const timersBefore = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

  const answer = connection.request("a", {}, { signal });
  transport.deliver({ id: 0, result: 1 });
  await answer;

  expect(removed).toHaveBeenCalledOnce();
  expect(process.getActiveResourcesInfo().filter((name) => name === "Timeout")).toHaveLength(timersBefore);
});

test("onResult runs between the messages before the response and those after it", async () => {
  const { transport, connection } = connectMemory();
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
  const { transport, connection } = connectMemory();

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

test("parameters that are not JSON are rejected and take no slot", async () => {
  const { transport, connection } = connectMemory({ maxRequestsInFlight: 1 });
  const circular: { self?: unknown } = {};
  circular.self = circular;

  await expect(connection.request("a", circular)).rejects.toMatchObject({ code: "invalid_input" });
  const next = connection.request("b");
  transport.deliver({ id: transport.sent[0]?.["id"], result: "ok" });

  expect(await next).toBe("ok");
});

test.each([0, -1, Number.NaN, "5"])("a timeoutMs of %s is rejected", async (timeoutMs) => {
  const { connection } = connectMemory();

  await expect(connection.request("a", {}, { timeoutMs: timeoutMs as number })).rejects.toMatchObject({
    code: "invalid_option",
  });
});

test("an infinite timeout, or one above the maximum of timers, does not fire at once", async () => {
  const { transport, connection } = connectMemory();

  useFakeClock();
  onTestFinished(useRealClock);
  const answers = [Number.POSITIVE_INFINITY, 1e12].map((timeoutMs) =>
    connection.request("a", {}, { timeoutMs }),
  );
  await vi.advanceTimersByTimeAsync(1_000_000);
  transport.deliver({ id: 0, result: 1 }, { id: 1, result: 2 });

  expect(await Promise.all(answers)).toEqual([1, 2]);
});
