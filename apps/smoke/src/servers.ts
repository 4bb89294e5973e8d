import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Ends a program, unless it has ended, and waits for its exit. */
export async function endProgram(program: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const exited = once(program, "exit");
  program.kill(signal);
  await exited;
}

/** A Restate server on loopback. */
export type RestateServer = AsyncDisposable & {
  /** Where clients send requests. */
  ingress: string;
  /** Where services are registered. */
  admin: string;
};

/** Starts the Restate server of npm that is installed in a project. */
export async function startRestate(directory: string, env: NodeJS.ProcessEnv): Promise<RestateServer> {
  const { platform, arch } = process;
  const binary = join(
    directory,
    `node_modules/@restatedev/restate-server-${platform}-${arch}/bin/restate-server`,
  );
  const data = mkdtempSync(join(tmpdir(), "codex-restate-"));
  const server = spawn(
    binary,
    [
      "--no-logo",
      "--listen-mode=tcp",
      "--bind-ip=127.0.0.1",
      "--use-random-ports=true",
      `--base-dir=${data}`,
    ],
    {
      cwd: data,
      env: {
        ...env,
        RESTATE_ADMIN__DISABLE_WEB_UI: "true",
        RESTATE_DEFAULT_NUM_PARTITIONS: "1",
        RESTATE_DISABLE_TELEMETRY: "true",
        RESTATE_LOG_FORMAT: "json",
      },
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  const ports = new Map<string, number>();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`The Restate server exited with ${code}.`)));
    // Reads on after the start: a full pipe would stop the server.
    createInterface({ input: server.stdout }).on("line", (line) => {
      const { span } = JSON.parse(line) as { span?: { server_name?: string; "server.port"?: number } };
      if (span?.server_name && span["server.port"]) ports.set(span.server_name, span["server.port"]);
      if (ports.has("http-ingress-server") && ports.has("admin-api-server")) resolve();
    });
  });
  const at = (name: string) => `http://127.0.0.1:${ports.get(name)}`;
  return {
    ingress: at("http-ingress-server"),
    admin: at("admin-api-server"),
    async [Symbol.asyncDispose]() {
      await endProgram(server, "SIGKILL");
      rmSync(data, { recursive: true, force: true });
    },
  };
}
