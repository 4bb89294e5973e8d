import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { flattenConfig } from "@codex/config";
import { type CodexProcess, findCodexBinary, startProcess } from "@codex/exec";
import { createCodexHome, type Script, type ScriptedModel, startScriptedModel } from "@codex/testing";
import { expect, vi } from "vitest";

import {
  Codex,
  type CodexOptions,
  type Diagnostic,
  type Thread,
  type ThreadOptions,
} from "../../src/index.js";
import { type BreakableProxy, startBreakableProxy } from "./breakable-proxy.js";

/** The real app-server, listening on a WebSocket behind a network that can be cut. */
export interface ListeningServer extends AsyncDisposable {
  model: ScriptedModel;
  /** The network between `codex` and the server. */
  network: BreakableProxy;
  /** The capability token. */
  token: string;
  /** A `Codex` that uses the server. */
  codex: Codex;
  codexOptions: CodexOptions;
  threadOptions: ThreadOptions;
  diagnostics: Diagnostic[];
  /** Waits until the thread has no running turn. Connects to the server directly, so the network may be cut. */
  untilIdle(thread: Thread): Promise<void>;
  /** Kills the server. */
  kill(): Promise<void>;
  /** Starts a new server in its place. */
  restart(): Promise<void>;
}

export async function startListeningServer(
  replies: Script,
  reconnectMs: number | undefined = undefined,
  modelName: string | null = "gpt-5.5",
): Promise<ListeningServer> {
  const [model, home, network] = await Promise.all([
    startScriptedModel({ replies, maxRetries: 0, model: modelName }),
    createCodexHome(),
    startBreakableProxy(),
  ]);
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), "codex-workspace-")));
  execFileSync("git", ["init", "-q"], { cwd: workspace, env: home.env });
  const token = "capability-token-of-the-tests";
  const tokenFile = join(home.path, "token");
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });

  let server: CodexProcess;
  const restart = async () => {
    let log = "";
    let onPort: (port: number) => void = () => {};
    const listening = new Promise<number>((resolve) => {
      onPort = resolve;
    });
    server = await startProcess({
      command: findCodexBinary().path,
      args: [
        "app-server",
        ...flattenConfig(model.config).map((override) => `--config=${override}`),
        ...["--listen", "ws://127.0.0.1:0", "--ws-auth", "capability-token", "--ws-token-file", tokenFile],
      ],
      env: { NO_COLOR: "1", ...home.env },
      stdinGraceMs: 0,
      interruptGraceMs: 0,
      killGraceMs: 300,
      onStderr: (text) => {
        log += text;
        const port = /listening on: ws:\/\/127\.0\.0\.1:(\d+)/.exec(log)?.[1];
        if (port !== undefined) onPort(Number(port));
      },
    });
    network.target = await listening;
  };
  await restart();

  const diagnostics: Diagnostic[] = [];
  const codexOptions: CodexOptions = {
    transport: { type: "app-server", url: network.url, token, reconnectMs },
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
  };
  const codex = new Codex(codexOptions);
  return {
    model,
    network,
    token,
    codex,
    codexOptions,
    threadOptions: { workingDirectory: workspace, sandboxMode: "danger-full-access" },
    diagnostics,
    untilIdle: async ({ id }) => {
      const url = `ws://127.0.0.1:${network.target}`;
      await using direct = new Codex({ transport: { type: "app-server", url, token } });
      await vi.waitFor(async () => expect((await direct.readThread(id ?? "")).status).not.toBe("active"), {
        timeout: 20_000,
      });
    },
    kill: async () => {
      process.kill(server.pid, "SIGKILL");
      await server.exited;
    },
    restart,
    async [Symbol.asyncDispose]() {
      await codex.close();
      await network.close();
      await server.end();
      await model.close();
      await home.dispose();
      rmSync(workspace, { recursive: true, force: true });
    },
  };
}
