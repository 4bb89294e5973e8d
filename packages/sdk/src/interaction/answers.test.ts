import { setTimeout as sleep } from "node:timers/promises";
import { runInNewContext } from "node:vm";
import type { ThreadItem } from "@codex/app-server/wire";
import { describe, expect, it } from "vitest";

import type { Diagnostic } from "../errors/diagnostic.js";
import type { ThreadOptions } from "../options/thread-options.js";
import { type AnsweredMethod, answers } from "./answers.js";
import type { ApprovalRequest } from "./approval-request.js";
import type { AnswerScope } from "./handler.js";

const command = "item/commandExecution/requestApproval";
const fileChange = "item/fileChange/requestApproval";
const permissions = "item/permissions/requestApproval";
const userInput = "item/tool/requestUserInput";
const toolCall = "item/tool/call";
const elicitation = "mcpServer/elicitation/request";

const approvalMeta = { codex_approval_kind: "mcp_tool_call", tool_name: "search", tool_params: { q: "a" } };
const mcpToolCall = { mode: "form", serverName: "docs", message: "Allow?", _meta: approvalMeta };
const form = { mode: "form", serverName: "docs", message: "Color?", requestedSchema: {}, _meta: null };

/** Parameters in addition to the ids. */
const parameters: Readonly<Record<string, object>> = {
  [permissions]: { permissions: { network: { enabled: true }, fileSystem: null } },
  [userInput]: { questions: [] },
  [toolCall]: { tool: "add", namespace: null, callId: "c", arguments: {} },
  [elicitation]: form,
};

interface Answering extends Partial<AnswerScope> {
  params?: object;
}

/** Answers a request. Also returns what was reported to the scope and how often it was asked to interrupt. */
async function answer(
  method: AnsweredMethod,
  options: ThreadOptions | undefined,
  { params = parameters[method] ?? {}, ...rest }: Answering = {},
) {
  const reported: Omit<Diagnostic, "threadId">[] = [];
  let interrupts = 0;
  const scope: AnswerScope = {
    options,
    maxResultBytes: Number.POSITIVE_INFINITY,
    workingDirectory: "/repo",
    remote: false,
    signal: new AbortController().signal,
    timeoutMs: 60_000,
    report: (diagnostic) => reported.push(diagnostic),
    startedItems: async () => [],
    interrupt: () => {
      interrupts += 1;
    },
    park: () => false,
    leave: () => false,
    ...rest,
  };
  const untyped = answers[method] as (params: object, scope: AnswerScope) => Promise<unknown>;
  const result = await untyped({ threadId: "thread", turnId: "turn", itemId: "item", ...params }, scope);
  return { result, reported, interrupts };
}

/** Options whose handlers and tool all call one function. */
function handlers(call: () => never): ThreadOptions {
  const tool = { name: "add", description: "Adds", input: { type: "object" }, execute: call };
  return { onApproval: call, onUserInput: call, onElicitation: call, tools: [tool] };
}

const hostileError = Object.defineProperty(new Error("x"), "message", {
  get() {
    throw new Error("no message");
  },
});

// biome-ignore lint/suspicious/noThenProperty: a thenable is the point.
const thenable = (error: Error) => ({ then: (_: unknown, reject: (error: Error) => void) => reject(error) });

/** An answer of any kind whose parts throw when they are read. */
const hostileAnswer = new Proxy(
  {},
  {
    get: (_, name) => {
      if (name === "then") return undefined;
      throw new Error(`${String(name)} cannot be read`);
    },
    getPrototypeOf: () => {
      throw new Error("no class");
    },
    ownKeys: () => {
      throw new Error("no keys");
    },
    has: () => true,
    getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: 1n, writable: true }),
  },
);

const declined = { action: "decline", content: null, _meta: null };
const cancelled = { action: "cancel", content: null, _meta: null };

/** For each request: the answer without a handler, the answer when it fails, and the diagnostic of both. */
const fallbacks: [string, AnsweredMethod, object | undefined, object, object, string][] = [
  ["a command", command, undefined, { decision: "decline" }, { decision: "decline" }, "approval_declined"],
  ["a patch", fileChange, undefined, { decision: "decline" }, { decision: "decline" }, "approval_declined"],
  [
    "a request for permissions",
    permissions,
    undefined,
    { permissions: {}, scope: "turn" },
    { permissions: {}, scope: "turn" },
    "approval_declined",
  ],
  ["a call of an MCP tool", elicitation, mcpToolCall, declined, declined, "approval_declined"],
  ["a question from an MCP server", elicitation, form, declined, cancelled, "elicitation_refused"],
  [
    "questions from the agent",
    userInput,
    undefined,
    { answers: {} },
    { answers: {} },
    "user_input_unanswered",
  ],
  ["a call of a tool", toolCall, undefined, { success: false }, { success: false }, "tool_failed"],
];

describe.each(fallbacks)("%s", (_, method, params, withoutHandler, withoutAnswer, code) => {
  const rest = params && { params };

  it.each<[string, ThreadOptions | undefined, string]>([
    ["the thread has no handler", {}, "the thread has no "],
    ["no turn of this program runs in the thread", undefined, "this program runs no turn in that thread"],
  ])("is refused and reported when %s", async (_, options, reason) => {
    const { result, reported } = await answer(method, options, rest);
    expect(result).toMatchObject(withoutHandler);
    expect(reported).toMatchObject([{ code, message: expect.stringContaining(`: ${reason}`) }]);
  });

  it("is refused and reported, with the error, when the handler throws", async () => {
    const cause = new Error("the pager is broken");
    const throwing = handlers(() => {
      throw cause;
    });
    const { result, reported } = await answer(method, throwing, rest);
    expect(result).toMatchObject(withoutAnswer);
    expect(reported).toMatchObject([{ code, message: expect.stringContaining(cause.message) }]);
    expect(reported[0]?.cause).toBe(cause);
  });

  it.each<[string, () => unknown, string]>([
    ["throws an object without a prototype", () => Promise.reject(Object.create(null)), "an object"],
    ["throws an error whose message throws", () => Promise.reject(hostileError), "an instance of Error"],
    ["rejects in another realm", () => runInNewContext('Promise.reject(new Error("far away"))'), "far away"],
    ["returns a thenable that rejects", () => thenable(new Error("later")), "later"],
    ["returns what cannot be read", () => hostileAnswer, ""],
  ])("is refused and reported when the handler %s", async (_, call, reason) => {
    const { result, reported } = await answer(method, handlers(call as () => never), rest);
    expect(result).toMatchObject(withoutAnswer);
    expect(reported).toMatchObject([{ code, message: expect.stringContaining(reason) }]);
  });

  it("is refused and reported when the handler takes too long", async () => {
    const silent = handlers(() => new Promise(() => {}) as never);
    const { result, reported } = await answer(method, silent, { ...rest, timeoutMs: 1 });
    expect(result).toMatchObject(withoutAnswer);
    expect(reported).toMatchObject([
      { code, message: expect.stringContaining("within 1 ms (interactionTimeoutMs)") },
    ]);
  });

  it("waits as long as the handler takes without a time limit", async () => {
    const slow = handlers(() => sleep(50).then(() => undefined) as never);
    const { reported } = await answer(method, slow, { ...rest, timeoutMs: Number.POSITIVE_INFINITY });
    for (const { message } of reported) expect(message).not.toContain("within");
  });

  it("is refused without a call or a report when the answer is no longer needed", async () => {
    let calls = 0;
    const counting = handlers(() => {
      calls += 1;
      return undefined as never;
    });
    const { result, reported } = await answer(method, counting, { ...rest, signal: AbortSignal.abort() });
    expect(result).toMatchObject(withoutAnswer);
    expect({ calls, reported }).toEqual({ calls: 0, reported: [] });
  });

  it("is refused without a report when the handler throws because the answer is no longer needed", async () => {
    const controller = new AbortController();
    const givingUp = handlers(() => {
      controller.abort();
      throw controller.signal.reason;
    });
    const { result, reported } = await answer(method, givingUp, { ...rest, signal: controller.signal });
    expect(result).toMatchObject(withoutAnswer);
    expect(reported).toEqual([]);
  });
});

describe("the decision `cancel`", () => {
  it.each<[string, AnsweredMethod, object | undefined, unknown, number]>([
    ["is carried out by the server for a command", command, undefined, { decision: "cancel" }, 0],
    ["is carried out by the server for a patch", fileChange, undefined, { decision: "cancel" }, 0],
    ["interrupts the turn for permissions", permissions, undefined, { permissions: {}, scope: "turn" }, 1],
    ["interrupts the turn for a call of an MCP tool", elicitation, mcpToolCall, cancelled, 1],
  ])("%s", async (_, method, params, expected, times) => {
    const { result, interrupts } = await answer(method, { onApproval: () => "cancel" }, params && { params });
    expect(result).toEqual(expected);
    expect(interrupts).toBe(times);
  });
});

describe("a started item", () => {
  const patch = (id: string, path: string) =>
    ({
      type: "fileChange",
      id,
      changes: [{ path, kind: { type: "add" }, diff: "+" }],
    }) as Partial<ThreadItem> as ThreadItem;
  const call = (id: string, q: string) =>
    ({
      type: "mcpToolCall",
      id,
      server: "docs",
      tool: "search",
      arguments: { q },
    }) as Partial<ThreadItem> as ThreadItem;

  /** The request that the handler receives. */
  async function requestFor(method: AnsweredMethod, items: ThreadItem[], params: object = {}) {
    let got: ApprovalRequest | undefined;
    const onApproval = (request: ApprovalRequest) => {
      got = request;
      return "accept" as const;
    };
    const startedItems = async (threadId: string) => (threadId === "thread" ? items : []);
    await answer(method, { onApproval }, { params, startedItems });
    return got;
  }

  it("provides the changes of a patch, the latest one when ids repeat", async () => {
    const items = [patch("item", "/repo/a"), patch("item", "/repo/b"), patch("other", "/repo/c")];
    const request = await requestFor(fileChange, items);
    expect(request).toMatchObject({ kind: "file_change", changes: [{ path: "/repo/b", kind: "add" }] });
  });

  it("identifies the call of an MCP tool, the latest one of equal calls", async () => {
    const items = [call("first", "a"), call("second", "a"), call("third", "b")];
    expect(await requestFor(elicitation, items, mcpToolCall)).toMatchObject({ itemId: "second" });
  });

  it("is ignored when its MCP call has other arguments", async () => {
    expect(await requestFor(elicitation, [call("other", "b")], mcpToolCall)).toMatchObject({ itemId: null });
  });
});

it.each([
  ["onApproval", "item/commandExecution/requestApproval", { decision: "decline" }],
  ["onUserInput", userInput, { answers: {} }],
  ["onElicitation", elicitation, { action: "cancel" }],
] as const)(
  "a parked request of a turn that no longer runs gets the safe answer of %s",
  async (option, method, safe) => {
    const { result, reported } = await answer(method, { [option]: () => "park" as const });
    expect(result).toMatchObject(safe);
    expect(reported[0]?.message).toContain(`${option} returned "park", but no turn of this program runs`);
  },
);

it("a patch whose changes are unknown is left to the client that started its turn, with a diagnostic", async () => {
  const left: string[] = [];
  const leave = () => {
    left.push("patch");
    return true;
  };
  const onApproval = () => {
    throw new Error("The handler was called.");
  };
  const { reported } = await answer(fileChange, { onApproval }, { leave });
  expect(left).toEqual(["patch"]);
  expect(reported).toMatchObject([{ code: "request_left", message: expect.stringContaining("item") }]);
});
