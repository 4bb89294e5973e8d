import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Codex, type ThreadOptions } from "@codex/sdk";
import { createCodexHome, type Script, type ScriptedModel, startScriptedModel } from "@codex/testing";
import { type ServerType, serve } from "@hono/node-server";
import { vi } from "vitest";
import { type ConnectOptions, connectThread, startThread, type ThreadConnection } from "../src/client.js";
import { type ThreadServer, type ThreadServerOptions, threadServer } from "../src/server.js";

/** A thread server with the real agent and a scripted model, on loopback. */
export interface WebHarness extends AsyncDisposable {
  model: ScriptedModel;
  codex: Codex;
  workspace: string;
  /** The address of the server. */
  url: string;
  /** Calls the server without a network. */
  fetch(request: Request): Promise<Response>;
  /** Errors that the server logged. */
  errors: unknown[];
  /** Starts a thread with a first input, and connects to it. */
  start(input: string, options?: ConnectOptions): Promise<ThreadConnection & { url: string }>;
  /** Connects to a thread. */
  connect(url: string, options?: ConnectOptions): ThreadConnection;
  /** Puts a new server, with a new `Codex`, in the place of the running one. */
  restart(): Promise<void>;
}

export interface WebHarnessOptions extends Partial<Omit<ThreadServerOptions, "codex" | "threadOptions">> {
  transport?: "exec" | "app-server";
  model?: string | null;
  threadOptions?: ThreadOptions;
  /** Answers requests for other addresses than those of the server. */
  page?: (request: Request) => Response | Promise<Response>;
}

export async function startWeb(
  replies: Script,
  {
    transport = "app-server",
    model: modelName = "gpt-5.5",
    threadOptions,
    page,
    ...options
  }: WebHarnessOptions = {},
): Promise<WebHarness> {
  const [model, home] = await Promise.all([
    startScriptedModel({ replies, maxRetries: 0, model: modelName }),
    createCodexHome(),
  ]);
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), "codex-web-")));
  execFileSync("git", ["init", "-q"], { cwd: workspace, env: home.env });
  const errors: unknown[] = [];
  const open = () => {
    const codex = new Codex({ transport, config: model.config, env: home.env });
    const server = threadServer({
      codex,
      authorize: () => true,
      threadOptions: { sandboxMode: "read-only", workingDirectory: workspace, ...threadOptions },
      onError: (error) => errors.push(error),
      ...options,
    });
    return { codex, server };
  };
  let running: { codex: Codex; server: ThreadServer } = open();
  const listener = await listen(async (request) => {
    const isPage = page !== undefined && !new URL(request.url).pathname.startsWith(`${options.basePath}/`);
    return isPage ? page(request) : running.server.fetch(request);
  });
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const connections: ThreadConnection[] = [];
  const connect = (threadUrl: string, connectOptions?: ConnectOptions) => {
    const connection = connectThread(threadUrl, connectOptions);
    connections.push(connection);
    return connection;
  };
  return {
    model,
    get codex() {
      return running.codex;
    },
    workspace,
    url,
    fetch: (request) => running.server.fetch(request),
    errors,
    connect,
    async start(input, connectOptions) {
      const thread = await startThread(url, input);
      return Object.assign(connect(thread.url, connectOptions), { url: thread.url });
    },
    async restart() {
      const { server, codex } = running;
      await codex.close();
      await server.close();
      running = open();
    },
    async [Symbol.asyncDispose]() {
      for (const connection of connections) connection.close();
      await running.server.close();
      await running.codex.close();
      await new Promise((resolve) => {
        listener.close(resolve);
        if ("closeAllConnections" in listener) listener.closeAllConnections();
      });
      await model.close();
      await home.dispose();
      rmSync(workspace, { recursive: true, force: true });
    },
  };
}

function listen(fetch: (request: Request) => Promise<Response>): Promise<ServerType> {
  return new Promise((resolve) => {
    const listener = serve({ fetch, port: 0, hostname: "127.0.0.1" }, () => resolve(listener));
  });
}

/** Waits until the view of a connection fulfils a condition. */
export async function until(
  connection: ThreadConnection,
  condition: (view: ThreadConnection["view"]) => unknown,
): Promise<ThreadConnection["view"]> {
  await vi.waitFor(
    () => {
      if (!condition(connection.view))
        throw new Error(`not yet: ${JSON.stringify(connection.view).slice(0, 2000)}`);
    },
    { timeout: 30_000, interval: 10 },
  );
  return connection.view;
}

/** Waits for the end of the running turn. */
export function untilEnded(connection: ThreadConnection): Promise<ThreadConnection["view"]> {
  return until(
    connection,
    ({ status, state }) => status === "open" && !state.isRunning && state.inputs.length > 0,
  );
}
