import { expect, expectTypeOf, test } from "vitest";
import { MemoryTransport } from "../../tests/fixture/memory-transport.js";
import type { CommandExecutionStatus, ModelListResponse, Turn } from "../wire/index.js";
import { Connection } from "./connection.js";

// What the compiler says; nothing here needs an answer.
const connection = new Connection(new MemoryTransport());

test("requests: typed methods check their parameters, others take anything", () => {
  const calls = () => {
    expectTypeOf(connection.request("model/list")).resolves.toEqualTypeOf<ModelListResponse>();
    expectTypeOf(connection.request("some/day", { any: "thing" })).resolves.toBeUnknown();
    expectTypeOf(connection.request<{ size: number }>("some/day")).resolves.toEqualTypeOf<{ size: number }>();
    const method: string = "from/elsewhere";
    expectTypeOf(connection.request(method)).resolves.toBeUnknown();
    // @ts-expect-error a field that does not exist
    connection.request("model/list", { limits: 3 });
    // @ts-expect-error parameters that are missing
    connection.request("thread/read");
    // @ts-expect-error a value that does not exist
    connection.request("thread/start", { sandbox: "read-onyl" });
    connection.request("turn/interrupt", { threadId: "t", turnId: "u" }, { timeoutMs: 5 });
    connection.request(
      "model/list",
      {},
      { onResult: (result) => expectTypeOf(result).toEqualTypeOf<ModelListResponse>() },
    );
  };
  expectTypeOf(calls).toBeFunction();
});

test("notifications: by method, all of them, and those without types", () => {
  connection.onNotification("turn/completed", ({ turn }) => expectTypeOf(turn).toEqualTypeOf<Turn>());
  connection.onNotification("some/day", (params) => expectTypeOf(params).toBeUnknown());
  connection.onNotification("*", (notification) => {
    switch (notification.method) {
      case "turn/completed":
        expectTypeOf(notification.params.turn).toEqualTypeOf<Turn>();
        break;
      case "item/completed": {
        const { item } = notification.params;
        if (item.type === "commandExecution")
          expectTypeOf(item.status).toEqualTypeOf<CommandExecutionStatus>();
        break;
      }
    }
  });
  // @ts-expect-error a field that does not exist
  connection.onNotification("turn/completed", ({ turns }) => turns);
  expect(connection.unheardNotifications).toBe(0);
});

test("requests of the server: typed methods check what the handler returns", () => {
  connection.onRequest("item/fileChange/requestApproval", ({ threadId }) => {
    expectTypeOf(threadId).toBeString();
    return { decision: "accept" };
  });
  connection.onRequest("some/day", (params) => params);
  // @ts-expect-error a decision that does not exist
  connection.onRequest("item/commandExecution/requestApproval", () => ({ decision: "perhaps" }));
  // @ts-expect-error an answer without its fields
  connection.onRequest("item/tool/call", async () => ({ success: true }));
  expect(connection.unheardNotifications).toBe(0);
});
