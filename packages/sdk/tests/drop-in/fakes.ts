// Programs written against `@openai/codex-sdk` that replace parts of it: tests, wrappers and adapters.
import {
  Codex,
  type CodexOptions,
  type Input,
  type RunResult,
  type RunStreamedResult,
  Thread,
  type ThreadEvent,
  type ThreadItem,
  type ThreadOptions,
  type TurnOptions,
  type Usage,
} from "@openai/codex-sdk";

const items: ThreadItem[] = [
  { id: "item_0", type: "command_execution", command: "ls", aggregated_output: "", status: "in_progress" },
  {
    id: "item_1",
    type: "command_execution",
    command: "ls",
    aggregated_output: "",
    exit_code: 0,
    status: "completed",
  },
  { id: "item_2", type: "file_change", changes: [{ path: "a", kind: "add" }], status: "completed" },
  {
    id: "item_3",
    type: "mcp_tool_call",
    server: "s",
    tool: "t",
    arguments: { a: 1 },
    result: { content: [{ type: "text", text: "x" }], structured_content: null },
    status: "completed",
  },
  { id: "item_4", type: "web_search", query: "q" },
  { id: "item_5", type: "todo_list", items: [{ text: "x", completed: false }] },
  { id: "item_6", type: "agent_message", text: "done" },
];
const usage: Usage = {
  input_tokens: 1,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 1,
  reasoning_output_tokens: 0,
};
const finalResponse = "done";

export const fakeTurn: RunResult = { items: [], finalResponse: "", usage: null };

export const fakeRun: Thread["run"] = async () => ({ items, finalResponse, usage });

export const fakeRunWithParameters: Thread["run"] = async (input: Input, options?: TurnOptions) => {
  const text = typeof input === "string" ? input : input.map((entry) => entry.type).join();
  options?.signal?.throwIfAborted();
  return { items, finalResponse: text, usage: null };
};

export const fakeRunThatInfersItsParameters: Thread["run"] = async (input, options) => {
  options?.signal?.throwIfAborted();
  return { items, finalResponse: String(input), usage: null };
};

export async function* fakeEvents(): AsyncGenerator<ThreadEvent> {
  yield { type: "thread.started", thread_id: "x" };
  yield { type: "turn.started" };
  for (const item of items) yield { type: "item.completed", item };
  yield { type: "turn.completed", usage };
}

export const fakeStreamed: RunStreamedResult = { events: fakeEvents() };

export const fakeRunStreamed: Thread["runStreamed"] = async () => ({ events: fakeEvents() });

export const fakeFailure: ThreadEvent[] = [
  { type: "error", message: "lost" },
  { type: "turn.failed", error: { message: "lost" } },
];

export const fakeThread: Pick<Thread, "id" | "run" | "runStreamed"> = {
  id: "x",
  run: async () => fakeTurn,
  runStreamed: async () => fakeStreamed,
};

export const fakeCodex: Pick<Codex, "startThread" | "resumeThread"> = {
  startThread: () => fakeThread as Thread,
  resumeThread: (id: string) => ({ ...fakeThread, id }) as unknown as Thread,
};

export class FakeThread implements Pick<Thread, "id" | "run"> {
  id = "x";
  async run(_input: Input): Promise<RunResult> {
    return fakeTurn;
  }
}

export class LoggedThread extends Thread {
  override async run(input: Input, options?: TurnOptions): Promise<RunResult> {
    const turn = await super.run(input, options);
    console.log(turn.items.length);
    return turn;
  }
}

export class LoggedCodex extends Codex {
  readonly started: ThreadOptions[] = [];
  constructor(options?: CodexOptions) {
    super({ ...options, config: { ...options?.config, show_raw_agent_reasoning: true } });
  }
  override startThread(options?: ThreadOptions): Thread {
    this.started.push(options ?? {});
    return super.startThread(options);
  }
}

/** A part of what jest, vitest and sinon call a mock: they take the types apart in the same way. */
type Mock<Method extends (...parameters: never[]) => unknown> = {
  mockResolvedValue(value: Awaited<ReturnType<Method>>): void;
  mockImplementation(replacement: (...parameters: Parameters<Method>) => ReturnType<Method>): void;
};

export function mocks(run: Mock<Thread["run"]>, runStreamed: Mock<Thread["runStreamed"]>): void {
  run.mockResolvedValue({ items, finalResponse, usage });
  run.mockImplementation(async (input, options) => {
    options?.signal?.throwIfAborted();
    return { items, finalResponse: String(input), usage: null };
  });
  runStreamed.mockResolvedValue({ events: fakeEvents() });
  runStreamed.mockImplementation(async () => fakeStreamed);
}

interface Agent {
  readonly id: string | null;
  run(input: string): Promise<{ finalResponse: string; items: { id: string; type: string }[] }>;
  runStreamed(input: Input, options?: TurnOptions): Promise<{ events: AsyncIterable<ThreadEvent> }>;
}

export function fitsItsOwnInterface(codex: Codex): Agent[] {
  const start: (options?: ThreadOptions) => Agent = (options) => codex.startThread(options);
  return [start(), codex.resumeThread("x")];
}

export function wraps(run: Thread["run"]): Thread["run"] {
  return async (input, options) => {
    const turn = await run(input, options);
    return { ...turn, finalResponse: turn.finalResponse.trim() };
  };
}

export function bindsMethods(thread: Thread): (input: Input, options?: TurnOptions) => Promise<RunResult> {
  const run = thread.run.bind(thread);
  return (input, options) => run(input, options);
}

export async function retries(call: () => Promise<RunResult>): Promise<RunResult> {
  return call().catch(() => call());
}

export function retriesARun(thread: Thread): Promise<RunResult> {
  return retries(() => thread.run("x"));
}

export function startsManyThreads(codex: InstanceType<typeof Codex>): Promise<RunResult[]> {
  const threads: ReturnType<Codex["startThread"]>[] = [codex.startThread(), codex.startThread()];
  return Promise.all(threads.map((thread) => thread.run("x")));
}
