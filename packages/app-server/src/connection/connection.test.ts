import { expect, test } from "vitest";

import { connectMemory } from "../fixture/connect-memory.js";

test("a broken connection rejects what is sent and what waits, and tells handlers", async () => {
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

test("a listener may close the connection: what came after in the batch is not delivered", async () => {
  const { transport, connection } = connectMemory();
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

test("secrets do not come out in what the server says", async () => {
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

test("await using closes", async () => {
  const { transport, connection } = connectMemory();
  {
    await using _ = connection;
  }
  expect((await transport.closed).reason).toBe("the test closed it");
});

test.each([{ maxRequestsInFlight: 0 }, { requestTimeoutMs: -5 }])("%o is refused", (options) => {
  expect(() => connectMemory(options)).toThrow(/must be a number above 0/);
});
