import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, type Diagnostic } from "../src/index.js";
import { startHarness, type Transport, transports } from "./harness.js";

/** Runs a turn with MCP servers that do not start, and returns the diagnostics about them. */
async function diagnosticsOf(transport: Transport, servers: object): Promise<Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  await using harness = await startHarness(transport, [reply.text("Without tools.")]);
  await using codex = new Codex({
    ...harness.codexOptions,
    config: { ...harness.codexOptions.config, mcp_servers: servers as never },
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
  });
  const thread = codex.startThread(harness.threadOptions);
  expect(await thread.run("Go")).toMatchObject({ finalResponse: "Without tools." });
  const mcp = diagnostics.filter(({ code }) => code.startsWith("mcp_"));
  for (const { threadId } of mcp) expect(threadId ?? thread.id).toBe(thread.id);
  return mcp.sort((one, other) => (one.detail ?? "").localeCompare(other.detail ?? ""));
}

/** Starts an MCP server that demands a login. */
async function startGuardedServer() {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const isMcp = request.url === "/mcp";
      response.writeHead(isMcp ? 401 : 404, isMcp ? { "www-authenticate": "Bearer" } : {}).end();
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    [Symbol.dispose]: () => void server.close().closeAllConnections(),
  };
}

describe("MCP servers", () => {
  it("that do not start are diagnostics with the agent's words", async () => {
    const reported = await diagnosticsOf("app-server", {
      dies: { command: "sh", args: ["-c", "exit 3"] },
      missing: { command: "/nowhere/mcp-server" },
    });
    expect(reported).toMatchObject([
      { code: "mcp_server_failed", detail: "dies", message: expect.stringContaining("`dies`") },
      { code: "mcp_server_failed", detail: "missing", message: expect.stringContaining("No such file") },
    ]);
  });

  it.each(transports)("that need a login are diagnostics on %s", async (transport) => {
    using guarded = await startGuardedServer();
    const reported = await diagnosticsOf(transport, { guarded: { url: guarded.url } });
    expect(reported).toMatchObject([
      { code: "mcp_login_required", message: expect.stringContaining("codex mcp login") },
    ]);
    if (transport === "app-server") expect(reported[0]?.detail).toBe("guarded");
    else expect(reported[0]?.detail).toContain("AuthRequired");
  });
});
