import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CodexProcess, findCodexBinary, startProcess } from "@codex/exec";
import { createCodexHome } from "@codex/testing";

import type { ExecServerAddress } from "../../src/index.js";

/** The real exec-server on loopback, with a home of its own. */
export interface ExecServer extends AsyncDisposable {
  address: ExecServerAddress;
  /** A directory for its commands. */
  workspace: string;
  /** Kills it, together with its commands. */
  kill(): Promise<void>;
  /** Starts another one at the same address. */
  restart(): Promise<void>;
}

/** What commands of an {@link ExecServer} find in the variable `WHERE`. */
export const there = "there";

/**
 * @param auth how clients authenticate
 * @param tokenOf returns the token of clients; `secret` is the content of the file that the flags name
 */
export async function startExecServer(
  auth: readonly string[] = ["capability-token", "--ws-token-file"],
  tokenOf: (secret: string) => string = (secret) => secret,
): Promise<ExecServer> {
  const home = await createCodexHome();
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), "codex-elsewhere-")));
  const secret = "secret-of-the-exec-server-in-the-tests";
  const secretFile = join(home.path, "secret");
  writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 });

  let server: CodexProcess;
  const start = async (port: string) => {
    let onAddress: (address: string) => void = () => {};
    const listening = new Promise<string>((resolve) => {
      onAddress = resolve;
    });
    let log = "";
    const read = (text: string) => {
      log += text;
      const address = /ws:\/\/127\.0\.0\.1:\d+/.exec(log)?.[0];
      if (address !== undefined) onAddress(address);
    };
    server = await startProcess({
      command: findCodexBinary().path,
      args: ["exec-server", "--listen", `ws://127.0.0.1:${port}`, "--ws-auth", ...auth, secretFile],
      env: { NO_COLOR: "1", ...home.env, WHERE: there },
      stdinGraceMs: 0,
      interruptGraceMs: 0,
      killGraceMs: 300,
      onStderr: read,
    });
    void (async () => {
      for await (const lines of server.lines) read(lines.join("\n"));
    })().catch(() => {});
    return listening;
  };
  const url = await start("0");
  return {
    address: { url, token: tokenOf(secret) },
    workspace,
    kill: async () => {
      process.kill(server.pid, "SIGKILL");
      await server.exited;
    },
    restart: async () => {
      await start(new URL(url).port);
    },
    async [Symbol.asyncDispose]() {
      await server.end();
      await home.dispose();
      rmSync(workspace, { recursive: true, force: true });
    },
  };
}
