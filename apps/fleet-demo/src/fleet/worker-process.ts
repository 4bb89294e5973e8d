import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { CodexOptions, ThreadOptions } from "@codex/sdk";
import type { WorkerHome } from "../agent/agent.js";
import type { WorkerState } from "../fleet-state.js";

/** How a worker behaves. Times are in milliseconds. */
export interface WorkerTiming {
  /** How many turns a worker runs at once. */
  concurrency: number;
  /** How long the others wait before they take over from a worker that does not respond. */
  leaseMs: number;
  /** How long a worker waits for an answer before it parks the turn. */
  holdMs: number;
  /** When a request without an answer is declined. */
  expireMs: number;
}

/** Times that let a person see what happens. */
export const defaultTiming: WorkerTiming = {
  concurrency: 3,
  leaseMs: 3_000,
  holdMs: 5_000,
  expireMs: 60_000,
};

/** What a worker needs to know. It travels by a message, because it has the password of the database. */
export interface WorkerSettings {
  name: string;
  database: string;
  /** The folder with the workspaces of the threads. */
  workspaces: string;
  sandboxMode: NonNullable<ThreadOptions["sandboxMode"]>;
  codexOptions: CodexOptions;
  timing: WorkerTiming;
}

/** How long a worker may take to hand on its turns, in milliseconds. */
const stopTimeoutMs = 10_000;

/** A worker in a process of its own, which can be killed. */
export class WorkerProcess {
  readonly name: string;
  state: WorkerState = "starting";
  /** Resolves when the worker takes turns; rejects when it ends before. */
  readonly ready: Promise<void>;
  /** Resolves when the process has ended, to a description of an unexpected end. */
  readonly ended: Promise<string | null>;
  /** Resolves when its agent has ended, too, and what was its own is gone. */
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  #log = "";

  constructor(program: string, settings: Omit<WorkerSettings, "codexOptions">, home: WorkerHome) {
    this.name = settings.name;
    // In a group of its own, which Ctrl-C does not reach: the demo ends it.
    this.#child = fork(program, [], {
      detached: true,
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.stderr?.on("data", (text) => {
      this.#log = (this.#log + text).slice(-2000);
    });
    const message: WorkerSettings = { ...settings, codexOptions: home.codexOptions };
    this.#child.send(message, () => {});
    this.ended = this.#end();
    this.gone = this.ended.then(() => home[Symbol.asyncDispose]());
    this.ready = this.#start();
    // Whoever starts it may look later.
    this.ready.catch(() => {});
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  /** Whether it takes no more turns. */
  get isGone(): boolean {
    return this.state === "killed" || this.state === "stopped";
  }

  /** Ends the process as a crash of its host would. */
  kill(): void {
    this.state = "killed";
    this.#child.kill("SIGKILL");
  }

  /** Has the worker hand on its turns, and end. */
  async stop(): Promise<void> {
    if (!this.isGone) this.state = "stopped";
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), stopTimeoutMs);
    await this.ended;
    clearTimeout(timer);
  }

  async #start(): Promise<void> {
    const message = once(this.#child, "message");
    const how = await Promise.race([message.then(() => "ready" as const), this.ended]);
    if (how !== "ready") throw new Error(`${this.name} did not start: ${how ?? "it was ended"}`);
    if (this.state === "starting") this.state = "running";
  }

  async #end(): Promise<string | null> {
    const [code, signal] = await once(this.#child, "exit").catch((error) => [error.message, null]);
    const isExpected = this.isGone;
    if (!isExpected) this.state = "stopped";
    return isExpected
      ? null
      : this.#log.trim().split("\n").at(-1) || `it ended with ${signal ?? `code ${code}`}`;
  }
}
