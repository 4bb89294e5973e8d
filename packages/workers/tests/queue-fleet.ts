import { spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Codex, type CodexOptions, type ThreadOptions } from "@codex/sdk";
import { createCodexHome, type Script, startScriptedModel } from "@codex/testing";
import { type SubmittedTurn, TurnQueue, TurnWorker, type TurnWorkerOptions } from "../src/index.js";
import { QueueConnection } from "../src/queue/queue-connection.js";
import type { QueueServer } from "./queue-servers.js";

/** Options of a worker that can be sent to another process. */
export type PlainWorkerOptions = Omit<
  TurnWorkerOptions,
  "database" | "redis" | "codex" | "prepare" | "onError"
>;

/** A queue, a scripted model, a workspace, and as many workers as a test wants, each with a home of its own. */
export async function startFleet(
  server: QueueServer,
  replies: Script,
  {
    model: modelName = "gpt-5.5",
    transport = "app-server",
  }: { model?: string | null; transport?: "exec" | "app-server" } = {},
) {
  const location = server.newLocation();
  const model = await startScriptedModel({ replies, maxRetries: 0, model: modelName });
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), "codex-queue-")));
  const threadOptions: ThreadOptions = {
    workingDirectory: workspace,
    skipGitRepoCheck: true,
    sandboxMode: "danger-full-access",
  };
  const turns = new TurnQueue(location);
  const errors: unknown[] = [];
  const cleanups: (() => unknown)[] = [];
  const homes: string[] = [];

  const addHome = async (): Promise<CodexOptions> => {
    const home = await createCodexHome();
    homes.push(home.path);
    cleanups.push(() => home.dispose());
    return { transport, config: model.config, env: home.env };
  };

  /** Starts a worker in this process. */
  const addWorker = async (options: Partial<TurnWorkerOptions> = {}) => {
    const codexOptions = await addHome();
    const worker = new TurnWorker({
      ...location,
      codex: () => new Codex(codexOptions),
      prepare: () => threadOptions,
      onError: (error) => errors.push(error),
      leaseMs: 2000,
      ...options,
    } as TurnWorkerOptions);
    const running = worker.run();
    running.catch((error) => errors.push(error));
    cleanups.unshift(() => worker.close());
    return worker;
  };

  /** Starts a worker in a process of its own, which can be killed. */
  const spawnWorker = async (
    options: PlainWorkerOptions & {
      threadOptions?: ThreadOptions;
      /** The signal that it sends itself after a write to the database, by the number of the write. Default of the signal: SIGKILL. */
      fault?: { afterWrite: number; signal?: NodeJS.Signals };
    } = {},
  ) => {
    const codexOptions = await addHome();
    const program = fileURLToPath(new URL("fixtures/queue-worker.mjs", import.meta.url));
    const given = { leaseMs: 2000, threadOptions, ...options, ...location, codexOptions };
    const child = spawn(process.execPath, [program, JSON.stringify(given)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = new Promise<NodeJS.Signals | number | null>((resolve) =>
      child.once("exit", (code, signal) => resolve(signal ?? code)),
    );
    const started = new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
    let output = "";
    child.stdout.on("data", (text) => {
      output += text;
    });
    cleanups.unshift(async () => {
      child.kill("SIGKILL");
      await exited;
    });
    /** The write after which it sent itself a signal, if it has. */
    const faultAt = () => / after (write .*)/.exec(output)?.[1];
    return { child, exited, started, faultAt, home: codexOptions.env?.["CODEX_HOME"] ?? "" };
  };

  /** Makes accounts known without a worker. */
  const register = async (...accounts: string[]) => {
    const connection = await QueueConnection.open(location);
    for (const account of accounts) await connection.records.setAccount(account);
    await connection.close();
  };
  await register("default");

  const submit = (turn: Partial<SubmittedTurn> & { key: string }) =>
    turns.submit({ thread: "thread", input: turn.key, ...turn });

  return {
    location,
    model,
    workspace,
    threadOptions,
    turns,
    errors,
    submit,
    register,
    addWorker,
    spawnWorker,
    addHome,
    /** The homes of the workers, oldest first. */
    homes,
    async [Symbol.asyncDispose]() {
      for (const cleanup of cleanups) await cleanup();
      await turns.close();
      await model.close();
      rmSync(workspace, { recursive: true, force: true });
    },
  };
}
