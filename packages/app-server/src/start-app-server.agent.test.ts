import { existsSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { expect, test } from "vitest";
import { startRealServer, testClientInfo } from "../tests/fixture/start-real-server.js";
import type { AppServerClient } from "./app-server-client.js";
import { RequestFailedError } from "./messages/errors.js";
import { startAppServer } from "./start-app-server.js";

test("starts the real binary, initializes it and ends it", async () => {
  await using server = await startRealServer();
  const { client } = server;

  expect(client.server).toMatchObject({ codexHome: server.home, platformFamily: "unix" });
  expect(client.server.userAgent).toContain(testClientInfo.name);

  await client.close();
  await client.close();

  expect(await client.process?.exited).toEqual({ code: 0, signal: null });
  expect(await client.closed).toMatchObject({ exitCode: 0, error: { code: "closed" } });
  await expect(client.request("model/list")).rejects.toMatchObject({ code: "closed", method: "model/list" });
});

test("typed and untyped requests", async () => {
  await using server = await startRealServer();
  const { client } = server;

  const models = await client.request("model/list", { limit: 2 });
  expect(models.data).toHaveLength(2);
  expect(models.data[0]?.supportedReasoningEfforts[0]?.reasoningEffort).toBeTypeOf("string");

  const { config } = await client.request("config/read");
  expect(config.model).toBe("gpt-5.5");

  const { thread, sandbox } = await client.request("thread/start", {
    cwd: server.home,
    sandbox: "read-only",
  });
  expect(thread).toMatchObject({ status: { type: "idle" }, cwd: server.home, turns: [] });
  expect(sandbox).toEqual({ type: "readOnly", networkAccess: false });

  // Not a typed method.
  const modes = await client.request<{ data: { name: string }[] }>("collaborationMode/list");
  expect(modes.data.map(({ name }) => name)).toContain("Plan");
  expect(server.diagnostics).toEqual([]);
});

test("a rejected request fails with the server's message", async () => {
  await using server = await startRealServer();

  const unknown = await server.client.request("no/such/method").catch((error: RequestFailedError) => error);
  if (!(unknown instanceof RequestFailedError)) throw new Error("It was not refused.");
  expect(unknown).toMatchObject({
    code: "request_failed",
    rpcCode: -32600,
    method: "no/such/method",
    retryable: false,
  });
  expect(unknown.message).toMatch(
    /^codex app-server refused no\/such\/method \(-32600\): Invalid request: unknown variant/,
  );
  expect(unknown.message.length).toBeLessThan(1200);
  expect(unknown.serverMessage.length).toBeGreaterThan(2000);

  const nowhere = { threadId: "01a2020b-c55f-7562-bd97-25a93bb873fd" };
  await expect(server.client.request("thread/read", nowhere)).rejects.toThrow(/thread not loaded: 01a2020b/);
});

test("200 concurrent requests are all answered because only a few are in flight at a time", async () => {
  await using server = await startRealServer();

  const answers = await Promise.all(Array.from({ length: 200 }, () => server.client.request("model/list")));

  expect(answers.every(({ data }) => data.length > 0)).toBe(true);
  expect(server.diagnostics).toEqual([]);
});

test("SIGKILL of the server rejects all pending requests at once", async () => {
  await using server = await startRealServer();
  const { client } = server;
  await client.request("model/list");
  const waiting = Array.from({ length: 100 }, () => client.request("thread/list").catch((error) => error));

  process.kill(client.process?.pid ?? Number.NaN, "SIGKILL");
  // A deadline would outlast the test.
  const outcomes = await Promise.all(waiting);

  const lost = outcomes.filter((outcome) => outcome.code === "connection_lost");
  expect(lost.length).toBeGreaterThan(60);
  expect(lost[0]).toMatchObject({ method: "thread/list", exitCode: null, signal: "SIGKILL" });
  expect(await client.closed).toMatchObject({ signal: "SIGKILL", error: { code: "connection_lost" } });
});

test("a server that fails to start reports the reason", async () => {
  const error = await startRealServer([], { strictConfig: true, configOverrides: ["nope.x=1"] }).catch(
    (error) => error,
  );

  expect(error).toMatchObject({ code: "connection_lost", method: "initialize", exitCode: 1 });
  expect(error.message).toContain("unknown configuration field `nope`");
});

test("an override cannot become a flag", async () => {
  await using server = await startRealServer([], { configOverrides: ["--help=1"] });

  expect(await server.client.request("thread/loaded/list")).toMatchObject({ data: [] });
});

test("the error for a missing binary contains its path", async () => {
  const options = { clientInfo: testClientInfo, codexPathOverride: "/nowhere/codex" };

  await expect(startAppServer(options)).rejects.toThrow(/\/nowhere\/codex/);
});

test("logs in with an API key that reaches the model but not the disk", async () => {
  const apiKey = "sk-test-secret";
  await using server = await startRealServer([reply.text("hello")], {
    apiKey,
    // Only the built-in provider uses the key.
    configOverrides: ['model_provider="openai"'],
  });
  const { client } = server;
  const ended = new Promise((resolve) => client.onNotification("turn/completed", resolve));

  expect(await client.request("account/read")).toMatchObject({ account: { type: "apiKey" } });
  const { thread } = await client.request("thread/start", { cwd: server.home, sandbox: "read-only" });
  await client.request("turn/start", {
    threadId: thread.id,
    input: [{ type: "text", text: "hi", text_elements: [] }],
  });
  await ended;

  expect(server.model.requests[0]?.headers["authorization"]).toBe(`Bearer ${apiKey}`);
  expect(existsSync(join(server.home, "auth.json"))).toBe(false);
  expect(client.process?.stderrTail).not.toContain(apiKey);
});

test("listeners receive the first notifications, and the server omits those that are opted out", async () => {
  const received: string[] = [];
  await using server = await startRealServer([], {
    optOutNotificationMethods: ["thread/started"],
    setUp: (connection) => connection.onNotification("*", ({ method }) => received.push(String(method))),
  });

  await server.client.request("thread/start", { ephemeral: true, cwd: server.home });
  await server.client.request("thread/loaded/list");

  expect(received).toContain("remoteControl/status/changed");
  expect(received).not.toContain("thread/started");
});

test("experimental methods can be turned off", async () => {
  await using server = await startRealServer([], { experimentalApi: false });

  await expect(server.client.request("collaborationMode/list")).rejects.toThrow(
    /requires experimentalApi capability/,
  );
});

test("stderr is reported as it arrives, without colours", async () => {
  let log = "";
  const onStderr = (text: string) => {
    log += text;
  };
  await using server = await startRealServer([], { env: { RUST_LOG: "info" }, onStderr });
  await server.client.close();

  expect(log).toContain("INFO");
  expect(log).not.toContain("\u001b[");
});

test("a failed start leaves no process behind", async () => {
  let pid = 0;
  const failed = startRealServer([], {
    setUp: (connection) => {
      pid = (connection as AppServerClient).process?.pid ?? 0;
      throw new Error("not today");
    },
  });

  await expect(failed).rejects.toThrow("not today");
  expect(pid).toBeGreaterThan(0);
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});
