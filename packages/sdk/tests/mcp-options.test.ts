import { fileURLToPath } from "node:url";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import {
  Codex,
  type McpHttpServer,
  type McpServerOptions,
  type McpStdioServer,
  type ThreadItem,
  type ThreadOptions,
} from "../src/index.js";
import { combinations, startHarness, transports } from "./harness.js";
import { startOauthMcpServer } from "./oauth-mcp-server.js";

const fixture = fileURLToPath(new URL("fixtures/mcp-server.mjs", import.meta.url));
const program: McpServerOptions = { command: process.execPath, args: [fixture] };

const call = (tool: string, args: object) => reply.mcpCall("helper", tool, args as never);
const mcpCalls = (items: ThreadItem[]) => items.filter(({ type }) => type === "mcp_tool_call");

describe.each(combinations)("mcpServers on $name", ({ transport, model }) => {
  it("lets the model call the tools of a thread's own server", async () => {
    await using harness = await startHarness(
      transport,
      [call("add", { numbers: [2, 3] }), reply.text("5"), reply.text("none")],
      { model },
    );
    const { codex, threadOptions } = harness;
    const thread = codex.startThread({ ...threadOptions, mcpServers: { helper: program } });
    const { items } = await thread.run("Add");
    expect(mcpCalls(items)).toMatchObject([{ server: "helper", tool: "add", status: "completed" }]);
    expect(harness.model.requests[1]?.lastToolOutput).toContain("5");
    await codex.startThread(threadOptions).run("Without");
    const offered = harness.model.requests.map(({ body }) => JSON.stringify(body).includes("mcp__helper"));
    expect(offered).toEqual([true, true, false]);
  });
});

describe.each(transports)("mcpServers on %s", (transport) => {
  it("passes on every setting of a program", async () => {
    await using harness = await startHarness(transport, [
      call("environment", { names: ["MCP_INHERITED", "MCP_OTHER"] }),
      call("refuse", {}),
      call("break", {}),
      call("add", { numbers: [1] }),
      reply.text("ok"),
    ]);
    await using codex = new Codex({
      ...harness.codexOptions,
      strictConfig: true,
      env: { ...harness.home.env, MCP_INHERITED: "inherited", MCP_OTHER: "other" },
    });
    const server: McpServerOptions = {
      command: process.execPath,
      args: [fixture, "", "--flag"],
      envVars: ["MCP_INHERITED"],
      cwd: harness.home.path,
      enabled: true,
      required: true,
      startupTimeoutMs: 20_500,
      toolTimeoutMs: 20_500,
      enabledTools: ["environment", "add", "refuse"],
      disabledTools: ["refuse"],
      approvalMode: "prompt",
      toolApprovalModes: { environment: "approve" },
      supportsParallelToolCalls: true,
    };
    const thread = codex.startThread({ ...harness.threadOptions, mcpServers: { helper: server } });
    const { items } = await thread.run("Go");
    expect(mcpCalls(items)).toMatchObject([
      { tool: "environment", status: "completed" },
      { tool: "add", status: "failed", error: { message: expect.stringContaining("requires approval") } },
    ]);
    const [, first, second, third] = harness.model.requests.map(({ lastToolOutput }) => lastToolOutput);
    expect(first).toContain(`inherited - ${harness.home.path}`);
    for (const output of [second, third]) expect(output).toContain("unsupported call");
  });

  it("passes on the settings of an HTTP server", async () => {
    using guarded = await startOauthMcpServer();
    await using harness = await startHarness(transport, [call("whoami", {}), reply.text("ok")]);
    await using codex = new Codex({
      ...harness.codexOptions,
      env: { ...harness.home.env, MCP_BEARER: "access-4711", MCP_TEAM: "blue" },
    });
    const server: McpServerOptions = {
      url: guarded.url,
      bearerTokenEnvVar: "MCP_BEARER",
      envHttpHeaders: { "x-team": "MCP_TEAM" },
      ...(transport === "app-server" && { httpHeaders: { "x-place": "here" } }),
    };
    await codex.startThread({ ...harness.threadOptions, mcpServers: { helper: server } }).run("Go");
    expect(harness.model.requests[1]?.lastToolOutput).toContain("the user");
    expect(guarded.headers).toMatchObject({ "x-team": "blue" });
    if (transport === "app-server") expect(guarded.headers).toMatchObject({ "x-place": "here" });
  });

  it("changes a server of the configuration for one thread", async () => {
    await using harness = await startHarness(transport, ({ position }) =>
      position.numberInTurn === 1 ? call("add", { numbers: [1] }) : reply.text("ok"),
    );
    const { config } = harness.codexOptions;
    const servers = { helper: { command: process.execPath, args: [fixture] } };
    await using codex = new Codex({ ...harness.codexOptions, config: { ...config, mcp_servers: servers } });
    const callsWith = async (mcpServers: ThreadOptions["mcpServers"]) => {
      const thread = codex.startThread({ ...harness.threadOptions, mcpServers });
      return mcpCalls((await thread.run("Go")).items).length;
    };
    expect(await callsWith(undefined)).toBe(1);
    expect(await callsWith({ helper: { enabled: false } })).toBe(0);
    expect(await callsWith({ helper: { enabledTools: ["refuse"] } })).toBe(0);
  });

  it("has the servers that the resumed thread is given", async () => {
    await using harness = await startHarness(transport, ({ position }) =>
      position.numberInTurn === 1 ? call("add", { numbers: [1] }) : reply.text("ok"),
    );
    const { codex, threadOptions } = harness;
    const thread = codex.startThread(threadOptions);
    expect(mcpCalls((await thread.run("Go")).items)).toEqual([]);
    const options = { ...threadOptions, mcpServers: { helper: program } };
    const resumed = codex.resumeThread(thread.id as string, options);
    expect(mcpCalls((await resumed.run("Go")).items)).toHaveLength(1);
  });
});

describe("mcpServers with values that are secret", () => {
  it("reach the server on app-server, and not a message", async () => {
    await using harness = await startHarness("app-server", [
      call("environment", { names: ["API_TOKEN"] }),
      reply.responseFailed("invalid_prompt", "The prompt says tok-4711."),
    ]);
    const { codex, threadOptions, model } = harness;
    const helper = { ...program, env: { API_TOKEN: "tok-4711" } };
    const thread = codex.startThread({ ...threadOptions, mcpServers: { helper } });
    const error = await thread.run("Go").catch((thrown: unknown) => thrown);
    expect(model.requests[1]?.lastToolOutput).toContain("tok-4711");
    expect(String(error)).toContain("The prompt says");
    expect(String(error)).not.toContain("tok-4711");
  });

  it.each<[string, McpServerOptions]>([
    ["env", { command: "x", env: { LANG: "C" } }],
    ["httpHeaders", { url: "http://127.0.0.1:1/mcp", httpHeaders: { authorization: "Bearer x" } }],
    ["url", { url: "http://user:secret@127.0.0.1:1/mcp" }],
  ])("are rejected by name on exec, and to another machine: %s", (option, docs) => {
    const name = `mcpServers.docs.${option}`;
    expect(() => new Codex().startThread({ mcpServers: { docs } })).toThrow(
      `\`${name}\` needs the app-server transport: new Codex({ transport: "app-server" }). On exec its values`,
    );
    const transport = { type: "app-server", url: "ws://192.0.2.1:4500" } as const;
    expect(() => new Codex({ transport }).startThread({ mcpServers: { docs } })).toThrow(
      `option \`${name}\` must be without secrets`,
    );
  });
});

/** A wrong value of each setting. */
const wrong: Record<keyof McpStdioServer | keyof McpHttpServer, unknown> = {
  command: "a\0b",
  args: "--flag",
  env: { A: 1 },
  envVars: ["A", ""],
  cwd: 1,
  url: "ws://127.0.0.1",
  bearerTokenEnvVar: ["A"],
  httpHeaders: ["A"],
  envHttpHeaders: { "x-a": 1 },
  scopes: "read",
  enabled: "yes",
  required: 1,
  startupTimeoutMs: 0,
  toolTimeoutMs: Number.POSITIVE_INFINITY,
  enabledTools: "add",
  disabledTools: [1],
  approvalMode: "always",
  toolApprovalModes: { add: "always" },
  supportsParallelToolCalls: "no",
};

describe("mcpServers that are wrong", () => {
  it.each<[string, unknown]>([
    ["option `mcpServers` must be an object, but got", []],
    ["option `mcpServers` must be an object with names of ASCII letters", { "a.b": { command: "x" } }],
    ["option `mcpServers` must be an object with names of ASCII letters", { "": { command: "x" } }],
    ["option `mcpServers.docs` must be an object", { docs: "x" }],
    ["option `mcpServers.docs.comand` is unknown. Did you mean `command`?", { docs: { comand: "x" } }],
    ["option `mcpServers.docs.command` must be a non-empty string", { docs: { command: 1 } }],
    ["option `mcpServers.docs.args` must be an array of strings", { docs: { command: "x", args: [1] } }],
    ["option `mcpServers.docs.env` must be an object of strings", { docs: { command: "x", env: { A: 1 } } }],
    ["option `mcpServers.docs.url` must be an http:// or https:// address", { docs: { url: "ftp://x" } }],
    ["option `mcpServers.docs.args` must be omitted with `url`", { docs: { url: "http://x", args: [] } }],
    [
      "option `mcpServers.docs.command` must be omitted with `url`",
      { docs: { url: "http://x", command: "x" } },
    ],
    [
      "option `mcpServers.docs.scopes` must be omitted with `command`",
      { docs: { command: "x", scopes: ["a"] } },
    ],
    [
      "option `mcpServers.docs.startupTimeoutMs` must be a number of milliseconds",
      { docs: { startupTimeoutMs: -1 } },
    ],
    ['option `mcpServers.docs.approvalMode` must be one of "auto"', { docs: { approvalMode: 1 } }],
    [
      'option `mcpServers.docs.toolApprovalModes` must be an object whose values are one of "auto"',
      { docs: { toolApprovalModes: { add: "always" } } },
    ],
  ])("are rejected at the call: %s", (message, mcpServers) => {
    const options = { mcpServers } as ThreadOptions;
    expect(() => new Codex().startThread(options)).toThrow(message);
  });

  it.each(Object.entries(wrong))("are rejected by the name of the setting: %s, %j", (name, value) => {
    const options = { mcpServers: { docs: { [name]: value } } } as ThreadOptions;
    expect(() => new Codex().startThread(options)).toThrow(`option \`mcpServers.docs.${name}\` must be `);
  });

  it.each([
    ["url", "args", []],
    ["url", "env", {}],
    ["url", "envVars", []],
    ["url", "cwd", "/"],
    ["command", "bearerTokenEnvVar", "A"],
    ["command", "httpHeaders", {}],
    ["command", "envHttpHeaders", {}],
    ["command", "scopes", []],
  ])("are rejected with both %s and %s", (one, other, value) => {
    const mcpServers = { docs: { [one]: "http://x", [other]: value } };
    const message = `option \`mcpServers.docs.${other}\` must be omitted with \`${one}\``;
    expect(() => new Codex().startThread({ mcpServers } as ThreadOptions)).toThrow(message);
  });
});
