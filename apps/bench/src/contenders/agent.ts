import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { Contender } from "../harness/benchmark.js";
import type { AgentPlace } from "../workloads/real-agent.js";
import { openCodex } from "./codex.js";

/** An agent that is driven by one of the contenders. */
export interface OpenAgent {
  /** Starts a thread. */
  startThread(): Promise<OpenThread>;
  /** Ends all processes of the agent. */
  close(): Promise<void>;
}

/** A thread of an {@link OpenAgent}. */
export interface OpenThread {
  /** Runs a turn to its end. */
  runTurn(prompt: string): Promise<void>;
  /** Runs a turn to its end, and returns the number of deltas of its answer. */
  countDeltas(prompt: string): Promise<number>;
}

/** Opens the agent for a contender. The floor uses app-server. */
export async function openAgent(contender: Contender, place: AgentPlace): Promise<OpenAgent> {
  return contender === "floor" ? openBareAgent(place) : openSdkAgent(contender, place);
}

async function openBareAgent({ codexPath, workspace }: AgentPlace): Promise<OpenAgent> {
  const server = await BareAppServer.start(codexPath);
  return {
    async startThread() {
      const threadId = await server.startThread(workspace);
      return {
        runTurn: (prompt) => server.runTurn(threadId, prompt),
        async countDeltas(prompt) {
          let count = 0;
          await server.runTurn(threadId, prompt, ({ method }) => {
            if (method === "item/agentMessage/delta") count += 1;
          });
          return count;
        },
      };
    },
    close: () => server.close(),
  };
}

async function openSdkAgent(contender: Contender, place: AgentPlace): Promise<OpenAgent> {
  const codex = await openCodex(contender, place);
  return {
    async startThread() {
      const thread = codex.startThread({
        workingDirectory: place.workspace,
        ...(contender === "ephemeral" && { ephemeral: true }),
      });
      return {
        async runTurn(prompt) {
          const { finalResponse } = await thread.run(prompt);
          if (finalResponse === "") throw new Error("The turn has no answer.");
        },
        async countDeltas(prompt) {
          let count = 0;
          const { events } = await thread.runStreamed(prompt);
          for await (const event of events) if (event.type === "item.delta") count += 1;
          return count;
        },
      };
    },
    close: () => codex.close(),
  };
}

/** A message of the server, with the fields that are read here. */
export interface BareMessage {
  id?: number;
  method?: string;
  params?: { threadId?: string; turn?: { status: string } };
  result?: { thread?: { id: string } };
}

type Listener = (message: BareMessage) => void;

/**
 * The least that a Node program can do to run turns on a `codex app-server`: split lines, parse, and wait for responses
 * and for `turn/completed`. It has no limits, no validation and no error handling.
 */
class BareAppServer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  /** Callers waiting for a response, by request id. */
  readonly #requests = new Map<number, Listener>();
  /** Listeners of running turns, by thread id. */
  readonly #turns = new Map<string, Listener>();
  #lastId = 0;
  #rest = "";

  private constructor(command: string) {
    // In its own session, like the SDK's servers, because Linux divides processor time among sessions.
    this.#child = spawn(command, ["app-server"], { stdio: ["pipe", "pipe", "ignore"], detached: true });
    this.#child.stdout.setEncoding("utf8").on("data", (chunk: string) => this.#read(chunk));
  }

  /** Starts and initializes a server. */
  static async start(codexPath: string): Promise<BareAppServer> {
    const server = new BareAppServer(codexPath);
    const clientInfo = { name: "bench", version: "0" };
    await server.#request("initialize", { clientInfo, capabilities: { experimentalApi: true } });
    server.#send({ method: "initialized" });
    return server;
  }

  /** Starts a thread and returns its id. */
  async startThread(cwd: string): Promise<string> {
    const { result } = await this.#request("thread/start", { cwd, approvalPolicy: "never" });
    return result?.thread?.id ?? "";
  }

  /** Runs a turn to its end. */
  async runTurn(threadId: string, text: string, onMessage?: Listener): Promise<void> {
    const ended = new Promise<BareMessage>((resolve) => {
      this.#turns.set(threadId, (message) => {
        onMessage?.(message);
        if (message.method === "turn/completed") resolve(message);
      });
    });
    await this.#request("turn/start", { threadId, input: [{ type: "text", text }] });
    const { params } = await ended;
    if (params?.turn?.status !== "completed") throw new Error(`The turn ended as ${params?.turn?.status}.`);
  }

  /** Closes stdin and waits for the server to exit. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    await once(this.#child, "exit");
  }

  #request(method: string, params: object): Promise<BareMessage> {
    const id = ++this.#lastId;
    this.#send({ id, method, params });
    return new Promise((resolve) => {
      this.#requests.set(id, resolve);
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
      const { id, method, params } = message;
      if (method !== undefined) this.#turns.get(params?.threadId ?? "")?.(message);
      else if (id !== undefined) this.#requests.get(id)?.(message);
    }
  }
}
