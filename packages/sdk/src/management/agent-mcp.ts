import type { Runtime } from "../turn/runtime.js";
import type {
  CallMcpToolOptions,
  McpCallResult,
  McpOptions,
  McpResourceContents,
  McpServerStatus,
  McpSignIn,
  McpSignInOptions,
} from "./mcp-results.js";

/**
 * The MCP servers of the agent: `codex.mcp`. Every method but `reload()` works with those of the configuration, or with the option
 * `thread` with those that the thread has, including its `mcpServers`. The thread must have run a turn. Requires app-server.
 *
 * Every method rejects with an `InvalidOptionError` for wrong options, with an `UnsupportedOptionError` on exec, and with a
 * `RequestFailedError` when the app-server or the MCP server refuses, such as for a server that does not exist or that does not start.
 */
export class AgentMcp {
  readonly #runtime: Runtime;
  readonly #load: () => Promise<typeof import("./services.js")>;

  /** @internal */
  constructor(runtime: Runtime, load: () => Promise<typeof import("./services.js")>) {
    this.#runtime = runtime;
    this.#load = load;
  }

  /**
   * Lists the servers, with their tools and resources. Without `thread`, the app-server starts the
   * servers to ask them, so this takes as long as the slowest of them, at most its start-up timeout.
   *
   * @example
   * ```ts
   * for (const { name, tools, error } of await codex.mcp.status()) console.log(name, error ?? tools.length);
   * ```
   */
  async status(options: McpOptions = {}): Promise<McpServerStatus[]> {
    return (await this.#load()).listMcpServers(this.#runtime, options);
  }

  /**
   * Calls a tool, without the agent and its approvals. Without `thread`, a thread that is not recorded is
   * started for the call, which starts the servers.
   *
   * @param args the arguments of the tool
   * @throws the signal's reason
   *
   * @example
   * ```ts
   * const { content, isError } = await codex.mcp.callTool("docs", "search", { words: ["deploy"] });
   * ```
   */
  async callTool(
    server: string,
    tool: string,
    args: Record<string, unknown> = {},
    options: CallMcpToolOptions = {},
  ): Promise<McpCallResult> {
    return (await this.#load()).callMcpTool(this.#runtime, server, tool, args, options);
  }

  /** Reads a resource. Without `thread`, the app-server starts the server for it. */
  async readResource(server: string, uri: string, options: McpOptions = {}): Promise<McpResourceContents[]> {
    return (await this.#load()).readMcpResource(this.#runtime, server, uri, options);
  }

  /** Reads the configuration of the servers again. Threads that are loaded use it from then on. */
  async reload(): Promise<void> {
    await (await this.#load()).reloadMcpServers(this.#runtime);
  }

  /**
   * Signs in to an HTTP server with OAuth. Its tokens are stored in `CODEX_HOME` or the system's keyring, where exec and later
   * programs find them; threads that are loaded connect again. To sign out, run `codex mcp logout <name>`.
   *
   * The result has the address to open in a browser, on the machine of the app-server, which waits there for the browser to return.
   * Until then the program keeps running.
   *
   * @throws {SignInError} when the app-server or the MCP server refuses
   *
   * @example
   * ```ts
   * const signIn = await codex.mcp.login("tickets");
   * console.log(`Open ${signIn.url}`);
   * await signIn.wait();
   * ```
   */
  async login(server: string, options: McpSignInOptions = {}): Promise<McpSignIn> {
    return (await this.#load()).mcpSignIn(this.#runtime, server, options);
  }
}
