import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";

import type {
  AgentMessageItem,
  Codex,
  InferOutput,
  ItemCompletedEvent,
  RunResult,
  RunStreamedResult,
  StreamedTurn,
  Thread,
  ThreadEvent,
  ThreadItem,
  ThreadOptions,
  Turn,
  TurnOptions,
  UnknownThreadEvent,
  UnknownThreadItem,
  Usage,
} from "../src/index.js";

// These tests run nothing. The compiler checks them in `pnpm typecheck`.
describe("types", () => {
  it("infers turn.output from the schema", () => {
    const answer = z.object({ a: z.number(), b: z.string().optional(), c: z.string().default("x") });
    expectTypeOf<InferOutput<typeof answer>>().toEqualTypeOf<{
      a: number;
      b?: string | undefined;
      c: string;
    }>();
    expectTypeOf<InferOutput<{ type: "object" }>>().toBeUnknown();
    expectTypeOf<InferOutput<undefined>>().toBeUndefined();

    const run = async (thread: Thread) => {
      expectTypeOf((await thread.run("x")).output).toBeUndefined();
      expectTypeOf((await thread.run("x", { timeoutMs: 1 })).output).toBeUndefined();
      expectTypeOf((await thread.run("x", { outputSchema: answer })).output.a).toBeNumber();
      expectTypeOf((await thread.run("x", { outputSchema: { type: "object" } })).output).toBeUnknown();
      const streamed = await thread.runStreamed("x", { outputSchema: answer });
      expectTypeOf((await streamed.result).output.c).toBeString();
    };
    expectTypeOf(run).toBeFunction();
  });

  it("narrows on event.type and item.type, and switches exhaustively", () => {
    const describeEvent = (event: ThreadEvent): string => {
      switch (event.type) {
        case "thread.started":
          return event.thread_id;
        case "turn.started":
          return "";
        case "turn.completed":
          return String(event.usage);
        case "turn.failed":
          return event.error.message;
        case "turn.interrupted":
          return event.type;
        case "item.started":
        case "item.updated":
        case "item.completed":
          expectTypeOf(event.item).toEqualTypeOf<ThreadItem>();
          return describeItem(event.item);
        case "item.delta":
          return event.delta;
        case "budget.warning":
          return event.limit;
        case "turn.activity":
          return event.kind;
        case "error":
          return event.message;
        default:
          expectTypeOf(event).toEqualTypeOf<UnknownThreadEvent>();
          return event.type;
      }
    };
    const describeItem = (item: ThreadItem): string => {
      switch (item.type) {
        case "agent_message":
        case "reasoning":
          return item.text;
        case "command_execution":
          return `${item.command} ${item.exit_code}`;
        case "file_change":
          return item.changes.map((change) => change.path).join();
        case "mcp_tool_call":
          return item.tool;
        case "dynamic_tool_call":
          return item.tool;
        case "collab_tool_call":
          return item.tool;
        case "web_search":
          return item.query;
        case "todo_list":
          return item.items.map((todo) => todo.text).join();
        case "plan":
          return item.text;
        case "image_view":
          return item.path;
        case "image_generation":
        case "context_compaction":
          return item.type;
        case "sleep":
          return String(item.duration_ms);
        case "entered_review_mode":
        case "exited_review_mode":
          return item.review;
        case "sub_agent_activity":
          return `${item.agent_path} ${item.kind}`;
        case "hook_run":
          return `${item.event} ${item.status}`;
        case "error":
          return item.message;
        default:
          expectTypeOf(item).toEqualTypeOf<UnknownThreadItem>();
          return item.type;
      }
    };
    expectTypeOf(describeEvent).toBeFunction();
    expectTypeOf<Extract<ThreadEvent, { type: "item.completed" }>>().toEqualTypeOf<ItemCompletedEvent>();
    expectTypeOf<Extract<ThreadItem, { type: "agent_message" }>>().toEqualTypeOf<AgentMessageItem>();
  });

  it("knows more about a turn than a fake has to", () => {
    const run = async (thread: Thread) => {
      const turn = await thread.run("x");
      expectTypeOf(turn).toEqualTypeOf<Turn<undefined>>();
      expectTypeOf(turn.diff).toEqualTypeOf<string | null>();
      expectTypeOf(
        (await thread.run("x", { timeoutMs: 1 } as TurnOptions)).totalUsage,
      ).toEqualTypeOf<Usage | null>();
      expectTypeOf(await thread.runStreamed("x")).toEqualTypeOf<StreamedTurn<undefined>>();
      expectTypeOf<Turn<{ a: number }>>().toExtend<RunResult<{ a: number }>>();
      expectTypeOf<StreamedTurn>().toExtend<RunStreamedResult>();
      expectTypeOf<RunResult>().not.toExtend<Turn>();
    };
    expectTypeOf(run).toBeFunction();
  });

  it("compiles a program written against the published SDK", () => {
    const program = async (codex: Codex, schema: unknown) => {
      const options: ThreadOptions = { sandboxMode: "workspace-write", modelReasoningEffort: "xhigh" };
      const thread: Thread = codex.startThread(options);
      const turnOptions: TurnOptions = { outputSchema: schema, signal: AbortSignal.timeout(1000) };
      const turn: Turn = await thread.run([{ type: "text", text: "x" }], turnOptions);
      const text: string = turn.finalResponse;
      const streamed: StreamedTurn = await thread.runStreamed(text);
      for await (const event of streamed.events) {
        if (event.type === "turn.completed") {
          const tokens: number = event.usage.input_tokens + event.usage.cache_write_input_tokens;
          if (turn.usage) expectTypeOf<number>(turn.usage.reasoning_output_tokens + tokens);
        }
        if (event.type === "item.completed" && event.item.type === "agent_message")
          text.concat(event.item.text);
      }
      const generator: AsyncGenerator<ThreadEvent> = streamed.events;
      return generator;
    };
    expectTypeOf(program).toBeFunction();
  });
});
