import { spawn } from "node:child_process";

/** A server that a test starts. */
export interface ServerProcess {
  command: string[];
  /** The folder to run in. */
  cwd: string;
  /** The user that runs it, if it is another one. */
  user?: { uid: number; gid: number } | undefined;
  /** Ends it at once, as a crash would. */
  signal: "KILL" | "QUIT";
  /** Resolves if the server answers. */
  connect(): Promise<unknown>;
}

/** Starts a server, waits until it answers, and returns a function that stops it at once. */
export async function startServer(server: ServerProcess): Promise<() => Promise<void>> {
  const { command, cwd, user, signal, connect } = server;
  // The shell stops the server when this process ends, however it ends: its stdin closes then.
  const script = `"$@" </dev/null & read -r _; kill -${signal} $!; wait $!`;
  const child = spawn("/bin/sh", ["-c", script, "sh", ...command], {
    cwd,
    stdio: ["pipe", "pipe", "pipe"],
    ...user,
  });
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let log = "";
  for (const output of [child.stdout, child.stderr])
    output.on("data", (text) => {
      log += text;
    });
  const giveUpAt = Date.now() + 60_000;
  for (;;) {
    try {
      await connect();
      break;
    } catch (error) {
      if (child.exitCode !== null || Date.now() > giveUpAt)
        throw new Error(`${command[0]} did not start: ${log}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return async () => {
    child.stdin.end();
    await exited;
  };
}
