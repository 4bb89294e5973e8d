import { afterEach, describe, expect, test } from "vitest";
import { connectMemory, settle } from "../../tests/fixture/connect-memory.js";
import { type StartedFixture, startFixture } from "../../tests/fixture/start-fixture.js";
import type { RequestFailedError } from "../messages/errors.js";

let fixture: StartedFixture | undefined;
afterEach(() => fixture?.connection.close());

describe.each([513, 50_000, 1_000_000])("a message of %i levels", (levels) => {
  test("as a result makes its request fail with a typed error", async () => {
    fixture = await startFixture("nests-deep");
    const { connection, diagnostics } = fixture;

    await expect(connection.request("some/call", { kind: "result", levels })).rejects.toMatchObject({
      code: "malformed_event",
      eventType: "some/call",
      path: ["result"],
      expected: "at most 512 levels of nesting",
    });

    expect(await connection.request("ping")).toBe("all the same");
    expect(diagnostics).toEqual([]);
  });

  test("as an error makes its request fail with the code and the message, without the data", async () => {
    fixture = await startFixture("nests-deep");
    const { connection, diagnostics } = fixture;

    await expect(connection.request("some/call", { kind: "error.data", levels })).rejects.toMatchObject({
      code: "request_failed",
      method: "some/call",
      rpcCode: -32600,
      serverMessage: "No.",
      data: undefined,
    });
    for (const kind of ["error", "error.code"]) {
      await expect(connection.request("some/call", { kind, levels })).rejects.toMatchObject({
        code: "request_failed",
        rpcCode: 0,
      });
    }

    expect(await connection.request("ping")).toBe("all the same");
    expect(diagnostics).toEqual([]);
  });

  test("as a request is rejected and reported without a call of its handler", async () => {
    fixture = await startFixture("nests-deep");
    const { connection, diagnostics } = fixture;
    let called = false;
    connection.onRequest("item/tool/call", () => {
      called = true;
      return {} as never;
    });

    expect(await connection.request("go", { kind: "request", levels })).toMatchObject({ code: -32600 });

    expect(called).toBe(false);
    expect(diagnostics).toMatchObject([
      { code: "request_too_deep", method: "item/tool/call", threadId: "t", turnId: "u" },
    ]);
  });

  test("as a notification is skipped and reported", async () => {
    fixture = await startFixture("nests-deep");
    const { connection, diagnostics } = fixture;
    const received: unknown[] = [];
    connection.onNotification("*", (notification) => received.push(notification));

    expect(await connection.request("go", { kind: "notification", levels })).toBe("all the same");
    expect(await connection.request("go", { kind: "turn", levels })).toBe("all the same");

    expect(received).toEqual([]);
    expect(connection.unheardNotifications).toBe(0);
    expect(diagnostics).toMatchObject([
      { code: "notification_too_deep", method: "item/completed", threadId: "t", turnId: "u" },
      { code: "notification_too_deep", method: "turn/completed", threadId: "t", turnId: "u" },
    ]);
  });

  test("of an unknown kind is skipped and reported", async () => {
    fixture = await startFixture("nests-deep");
    const { connection, diagnostics } = fixture;

    expect(await connection.request("go", { kind: "nothing", levels })).toBe("all the same");
    expect(await connection.request("go", { kind: "id", levels })).toBe("all the same");

    expect(diagnostics).toMatchObject([
      { code: "malformed_message", detail: expect.stringContaining("512 levels") },
      { code: "malformed_message", detail: expect.stringContaining("512 levels") },
    ]);
  });
});

test("a message of 512 levels is delivered whatever its kind", async () => {
  fixture = await startFixture("nests-deep");
  const { connection, diagnostics } = fixture;
  const received: unknown[] = [];
  connection.onNotification("*", ({ method }) => received.push(method));
  connection.onRequest("item/tool/call", (params) => params as never);
  const levels = 512;

  expect(JSON.stringify(await connection.request("go", { kind: "result", levels }))).toHaveLength(2 * 511);
  const error = await connection
    .request("go", { kind: "error.data", levels })
    .catch((error: unknown) => error);
  expect(JSON.stringify((error as RequestFailedError).data)).toHaveLength(2 * 510);
  expect(await connection.request("go", { kind: "request", levels })).toMatchObject({ threadId: "t" });
  await connection.request("go", { kind: "notification", levels });

  expect(received).toEqual(["item/completed"]);
  expect(diagnostics).toEqual([]);
});

test("a request nested too deep does not answer another request with the same id", async () => {
  const { transport, connection, diagnostics } = connectMemory();
  let answer: (result: never) => void = () => {};
  connection.onRequest("ask", () => {
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  const nested = JSON.parse("[".repeat(50_000) + "]".repeat(50_000));

  transport.deliver({ id: 0, method: "ask" }, { id: 0, method: "ask", params: nested });
  answer("the answer" as never);
  await settle();

  expect(transport.sent).toEqual([{ id: 0, result: "the answer" }]);
  expect(diagnostics).toMatchObject([{ code: "duplicate_request" }]);
});
