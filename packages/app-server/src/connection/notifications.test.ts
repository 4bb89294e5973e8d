import { setImmediate as nextRound } from "node:timers/promises";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { connectMemory, settle } from "../../tests/fixture/connect-memory.js";

test("reach the listeners of their method, then those of all methods; unhandled ones are counted", () => {
  const { transport, connection } = connectMemory();
  const received: string[] = [];
  const stop = connection.onNotification("thread/closed", ({ threadId }) =>
    received.push(`closed ${threadId}`),
  );
  transport.deliver({ method: "nobody/cares" });
  connection.onNotification("*", ({ method, emittedAtMs }) => received.push(`${method} ${emittedAtMs}`));

  transport.deliver({ method: "thread/closed", params: { threadId: "t" }, emittedAtMs: 7 });
  stop();
  stop();
  transport.deliver({ method: "thread/closed", params: { threadId: "t" }, emittedAtMs: 8 });

  expect(received).toEqual(["closed t", "thread/closed 7", "thread/closed 8"]);
  expect(connection.unheardNotifications).toBe(1);
});

test("a listener that throws or rejects causes a diagnostic, and the others are still called", async () => {
  const { transport, connection, diagnostics } = connectMemory();
  const failure = new Error("oops");
  let received = 0;
  connection.onNotification("n", () => {
    throw failure;
  });
  connection.onNotification("n", async () => {
    throw failure;
  });
  connection.onNotification("n", () => {
    received += 1;
  });

  transport.deliver({ method: "n" });
  await settle();

  expect(received).toBe(1);
  expect(diagnostics).toMatchObject(Array(2).fill({ code: "listener_failed", method: "n", cause: failure }));
});

test("listeners can be added and removed during a call", () => {
  const { transport, connection } = connectMemory();
  const received: string[] = [];
  const stopFirst = connection.onNotification("n", () => {
    received.push("first");
    stopFirst();
    connection.onNotification("n", () => received.push("third"));
  });
  connection.onNotification("n", () => received.push("second"));

  transport.deliver({ method: "n" }, { method: "n" });

  expect(received).toEqual(["first", "second", "second", "third"]);
});

test("an onDiagnostic that throws breaks nothing", () => {
  const { transport, connection } = connectMemory({
    onDiagnostic: () => {
      throw new Error("oops");
    },
  });

  expect(() => transport.deliver("not a message")).not.toThrow();
  expect(connection.unheardNotifications).toBe(0);
});

test("a listener added twice must be removed twice", () => {
  const { transport, connection } = connectMemory();
  let received = 0;
  const listener = () => {
    received += 1;
  };
  const stopFirst = connection.onNotification("n", listener);
  connection.onNotification("n", listener);

  stopFirst();
  stopFirst();
  transport.deliver({ method: "n" });

  expect(received).toBe(1);
});

test("a listener or an onDiagnostic that rejects, from any realm, leaves no unhandled rejection", async () => {
  const reported: string[] = [];
  const rejecting = () => runInNewContext('Promise.reject(new Error("oops"))');
  const { transport, connection } = connectMemory({
    onDiagnostic: ({ code }): unknown => {
      reported.push(code);
      return rejecting();
    },
  });
  connection.onNotification("n", rejecting);

  transport.deliver({ method: "n" }, "not a message");
  await nextRound();

  expect(reported).toEqual(["malformed_message", "listener_failed"]);
});
