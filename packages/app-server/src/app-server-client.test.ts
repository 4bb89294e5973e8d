import { expect, test } from "vitest";
import { MemoryTransport } from "../tests/fixture/memory-transport.js";
import { AppServerClient } from "./app-server-client.js";

const clientInfo = { name: "test", version: "1" };

test("sends initialize first, then initialized", async () => {
  const transport = new MemoryTransport();
  const order: string[] = [];

  const connecting = AppServerClient.connect(transport, {
    clientInfo,
    setUp: (connection) => {
      order.push(`set up before ${transport.sent.length} messages`);
      connection.onNotification("configWarning", ({ summary }) => order.push(summary));
    },
  });
  const result = { userAgent: "u", codexHome: "/h", platformFamily: "unix", platformOs: "linux" };
  // The first notification arrives together with the response.
  transport.deliver(
    { id: 0, result },
    { method: "configWarning", params: { summary: "received", details: null } },
  );
  const client = await connecting;

  expect(transport.sent).toEqual([
    {
      id: 0,
      method: "initialize",
      params: {
        clientInfo: { ...clientInfo, title: null },
        capabilities: { experimentalApi: true, requestAttestation: false, optOutNotificationMethods: null },
      },
    },
    { method: "initialized" },
  ]);
  expect(order).toEqual(["set up before 0 messages", "received"]);
  expect(client.server).toEqual(result);
});

test.each([
  ["the server refuses", { error: { code: -32600, message: "Invalid clientInfo.name" } }, "request_failed"],
  ["nothing is said in time", undefined, "request_timeout"],
])("closes the transport when %s", async (_case, answer, code) => {
  const transport = new MemoryTransport();

  const connecting = AppServerClient.connect(transport, { clientInfo, requestTimeoutMs: 50 });
  if (answer !== undefined) transport.deliver({ id: 0, ...answer });

  await expect(connecting).rejects.toMatchObject({ code, method: "initialize" });
  expect((await transport.closed).reason).toBe("the test closed it");
});

test("closes the transport when an option is invalid", async () => {
  const transport = new MemoryTransport();

  const connecting = AppServerClient.connect(transport, { clientInfo, maxRequestsInFlight: 0 });

  await expect(connecting).rejects.toMatchObject({ code: "invalid_option" });
  expect((await transport.closed).reason).toBe("the test closed it");
});
