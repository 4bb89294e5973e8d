import { fileURLToPath } from "node:url";
import { reply } from "@codex/testing";

import { Codex, type Thread } from "../../src/index.js";
import { type Harness, startHarness } from "../harness.js";

const fixture = fileURLToPath(new URL("../fixtures/mcp-server.mjs", import.meta.url));
/** An MCP server on stdio. */
export const program = { command: process.execPath, args: [fixture] };

/** A `Codex` whose configuration has MCP servers. */
export async function startWith(servers: object): Promise<Harness & { codex: Codex }> {
  const harness = await startHarness("app-server", () => reply.text("ok"));
  const { config } = harness.codexOptions;
  const codex = new Codex({
    ...harness.codexOptions,
    config: { ...config, mcp_servers: servers as never, mcp_oauth_credentials_store: "file" },
  });
  return {
    ...harness,
    codex,
    async [Symbol.asyncDispose]() {
      await codex.close();
      await harness[Symbol.asyncDispose]();
    },
  };
}

/** A thread that has run a turn. */
export async function startedThread({ codex, threadOptions }: Harness, mcpServers?: object): Promise<Thread> {
  const thread = codex.startThread({
    ...threadOptions,
    ...(mcpServers && { mcpServers: mcpServers as never }),
  });
  await thread.run("Go");
  return thread;
}
