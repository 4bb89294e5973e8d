import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

import type { AgentPlace } from "../workloads/real-agent.js";

/** What the server sends, as far as anybody looks. */
export interface BareMessage {
  id?: number;
  method?: string;
  params?: { turn?: { status: string } };
  result?: { thread?: { id: string } };
}

/**
 * The least a Node program can do to run turns on a `codex app-server`: split lines, parse, wait for the answer or for
 * the end of the turn. One thing at a time, no limits, no checks, no errors.
 */
export class BareAppServer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #lastId = 0;
  #threadId: string | undefined;
  #isAwaited: (message: BareMessage) => boolean = () => false;
  #resolve: (message: BareMessage) => void = () => {};
  #rest = "";

  private constructor(command: string) {
    // In a session of its own, as the SDK's: Linux shares the processors out among sessions.
    this.#child = spawn(command, ["app-server"], { stdio: ["pipe", "pipe", "ignore"], detached: true });
    this.#child.stdout.setEncoding("utf8").on("data", (chunk: string) => this.#read(chunk));
  }

  /** Starts the server and a thread. */
  static async start({ codexPath, workspace }: AgentPlace): Promise<BareAppServer> {
    const server = new BareAppServer(codexPath);
    const clientInfo = { name: "bench", version: "0" };
    await server.#request("initialize", { clientInfo, capabilities: { experimentalApi: true } });
    server.#send({ method: "initialized" });
    const thread = { cwd: workspace, approvalPolicy: "never" };
    server.#threadId = (await server.#request("thread/start", thread)).result?.thread?.id;
    return server;
  }

  /** Runs a turn of the thread to its end. */
  async runTurn(text: string, onMessage?: (message: BareMessage) => void): Promise<void> {
    const input = [{ type: "text", text }];
    this.#send({ id: ++this.#lastId, method: "turn/start", params: { threadId: this.#threadId, input } });
    const { params } = await this.#when((message) => {
      onMessage?.(message);
      return message.method === "turn/completed";
    });
    if (params?.turn?.status !== "completed") throw new Error(`The turn ended as ${params?.turn?.status}.`);
  }

  /** Ends the server. */
  close(): void {
    this.#child.stdin.end();
  }

  #request(method: string, params: object): Promise<BareMessage> {
    const id = ++this.#lastId;
    this.#send({ id, method, params });
    return this.#when((message) => message.id === id && message.method === undefined);
  }

  #when(isAwaited: (message: BareMessage) => boolean): Promise<BareMessage> {
    this.#isAwaited = isAwaited;
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  #send(message: object): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #read(chunk: string): void {
    const lines = (this.#rest + chunk).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const message = JSON.parse(line) as BareMessage;
      if (this.#isAwaited(message)) this.#resolve(message);
    }
  }
}
