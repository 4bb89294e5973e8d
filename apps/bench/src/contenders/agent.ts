import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { Contender } from "../harness/benchmark.js";
import type { AgentPlace } from "../workloads/real-agent.js";
import { openCodex } from "./codex.js";

/** The agent as a contender runs it. */
export interface OpenAgent {
  /** Begins a thread. */
  startThread(): Promise<OpenThread>;
  /** Ends what runs for it. */
  close(): Promise<void>;
}

/** A thread of any contender's. */
export interface OpenThread {
  /** Runs a turn to its end, for its outcome. */
  runTurn(prompt: string): Promise<void>;
  /** Runs a turn to its end and looks at each delta. Returns how many there were. */
  countDeltas(prompt: string): Promise<number>;
}

/** Makes the agent ready. The floor is that of the app-server. */
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

/** What the server sends, as far as anybody looks. */
export interface BareMessage {
  id?: number;
  method?: string;
  params?: { threadId?: string; turn?: { status: string } };
  result?: { thread?: { id: string } };
}

/** Looks at a message. */
type Listener = (message: BareMessage) => void;

/**
 * The least a Node program can do to run turns on a `codex app-server`: split lines, parse, wait for the answers and
 * for the ends of the turns. No limits, no checks, no errors.
 */
export class BareAppServer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  /** Who waits for an answer, by the request's id. */
  readonly #asking = new Map<number, Listener>();
  /** Who runs a turn, by thread. */
  readonly #running = new Map<string, Listener>();
  #lastId = 0;
  #rest = "";

  private constructor(command: string) {
    // In a session of its own, as the SDK's: Linux shares the processors out among sessions.
    this.#child = spawn(command, ["app-server"], { stdio: ["pipe", "pipe", "ignore"], detached: true });
    this.#child.stdout.setEncoding("utf8").on("data", (chunk: string) => this.#read(chunk));
  }

  /** Starts the server. */
  static async start(codexPath: string): Promise<BareAppServer> {
    const server = new BareAppServer(codexPath);
    const clientInfo = { name: "bench", version: "0" };
    await server.#request("initialize", { clientInfo, capabilities: { experimentalApi: true } });
    server.#send({ method: "initialized" });
    return server;
  }

  /** Starts a thread; returns its id. */
  async startThread(cwd: string): Promise<string> {
    const { result } = await this.#request("thread/start", { cwd, approvalPolicy: "never" });
    return result?.thread?.id ?? "";
  }

  /** Runs a turn of a thread to its end. */
  async runTurn(threadId: string, text: string, onMessage?: Listener): Promise<void> {
    const ended = new Promise<BareMessage>((resolve) => {
      this.#running.set(threadId, (message) => {
        onMessage?.(message);
        if (message.method === "turn/completed") resolve(message);
      });
    });
    await this.#request("turn/start", { threadId, input: [{ type: "text", text }] });
    const { params } = await ended;
    if (params?.turn?.status !== "completed") throw new Error(`The turn ended as ${params?.turn?.status}.`);
  }

  /** Ends the server. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    await once(this.#child, "exit");
  }

  #request(method: string, params: object): Promise<BareMessage> {
    const id = ++this.#lastId;
    this.#send({ id, method, params });
    return new Promise((resolve) => {
      this.#asking.set(id, resolve);
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
      if (method !== undefined) this.#running.get(params?.threadId ?? "")?.(message);
      else if (id !== undefined) this.#asking.get(id)?.(message);
    }
  }
}
