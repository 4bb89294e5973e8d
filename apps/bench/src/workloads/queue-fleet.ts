import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Codex } from "@codex/sdk";
import { TurnQueue, TurnWorker } from "@codex/workers";
import { programPath } from "../harness/program.js";
import { type AgentPlace, setUpPrompt } from "./real-agent.js";

/** Where a queue of a benchmark is. */
export interface QueuePlace {
  database: string;
  schema: string;
}

/** What a process with workers needs. */
export interface WorkerTask extends AgentPlace {
  location: QueuePlace;
  /** Environment of the agent, with a home of its own. */
  env: Readonly<Record<string, string>>;
  /** How many workers the process contains; they share its agent. */
  workers: number;
  /** Turns of each worker at once. */
  concurrency: number;
  leaseMs: number;
}

/** A process with workers, which ends with this one. */
export interface WorkerProcess {
  pid: number;
  /** Ends the process, and waits until it has exited. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a process with workers. It takes its first turn some time after. */
export async function startWorkers(task: WorkerTask): Promise<WorkerProcess> {
  const child: ChildProcess = fork(programPath("queue-worker"), [JSON.stringify(task)], { execArgv: [] });
  const exited = once(child, "exit");
  // It has written why. Waiting for its turns would never end.
  child.on("exit", (code) => code && process.exit(1));
  await once(child, "message");
  return {
    pid: child.pid ?? 0,
    async end(signal) {
      child.kill(signal);
      await exited;
    },
  };
}

/** Opens a queue that takes turns before its workers have started. */
export async function openQueue(location: QueuePlace): Promise<TurnQueue> {
  const queue = new TurnQueue(location);
  // The account is known once a worker has served it. This one gets no turn.
  await using worker = new TurnWorker({ ...location, codex: () => new Codex() });
  worker.run().catch(() => {});
  while (!(await isAccountKnown(queue))) await sleep(20);
  return queue;
}

async function isAccountKnown(queue: TurnQueue): Promise<boolean> {
  try {
    await queue.pauseAccount("default", null);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "unknown_account") return false;
    throw error;
  }
}

/** Runs short turns until each worker has run one since it was started, so that its agent runs. */
export async function warmUp(queue: TurnQueue, processes: readonly WorkerProcess[]): Promise<void> {
  const waiting = new Set(processes.map(({ pid }) => pid));
  while (waiting.size > 0) {
    const keys = Array.from({ length: 4 * processes.length }, () => randomUUID());
    const turns = await Promise.all(
      keys.map((key) => queue.submit({ key, thread: key, input: setUpPrompt })),
    );
    await Promise.all(turns.map((turn) => turn.result()));
    for (const { worker } of await Promise.all(turns.map((turn) => turn.info())))
      waiting.delete(Number.parseInt(worker ?? "", 10));
  }
}

/** Returns what runs turns of one thread, which is resumed for each turn and unloaded after it, as for a turn of a queue. */
export function makeDirectTurns(codex: Codex, workingDirectory: string): (prompt: string) => Promise<void> {
  let id: string | null = null;
  return async (prompt) => {
    const options = { workingDirectory };
    const thread = id === null ? codex.startThread(options) : codex.resumeThread(id, options);
    await thread.run(prompt);
    id = thread.id;
    await thread.close();
  };
}
