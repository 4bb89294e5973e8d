import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";

import {
  type ApprovalHandler,
  type ApprovalRequest,
  defineTool,
  type ThreadOptions,
} from "../../src/index.js";

// Checked by the compiler (`pnpm typecheck`); nothing here runs.
describe("types", () => {
  it("accept sync and async handlers, with one answer or several", () => {
    const good: ThreadOptions[] = [
      { onApproval: () => "accept" },
      { onApproval: async () => "accept" },
      { onApproval: async ({ kind }) => (kind === "command" ? "accept" : "decline") },
      {
        onApproval: ({ kind }, { signal }) =>
          signal.aborted || kind === "permissions" ? "decline" : "accept",
      },
      {
        onApproval: async (request) => {
          if (request.kind !== "command") return "decline";
          const { proposedExecpolicyAmendment: prefix } = request;
          return prefix ? { acceptWithExecpolicyAmendment: prefix } : "accept";
        },
      },
      { onApproval: async () => ({ grantPermissions: {}, scope: "session" }) },
      { onApproval: () => new Promise((resolve) => resolve("accept")) },
      { onApproval: () => Promise.reject(new Error("no")) },
      { onUserInput: () => ({}) },
      { onUserInput: async ({ questions }) => Object.fromEntries(questions.map(({ id }) => [id, "yes"])) },
      { onElicitation: () => "decline" },
      { onElicitation: async () => "decline" },
      {
        onElicitation: async ({ mode }) =>
          mode === "url" ? "accept" : { action: "accept", content: { a: 1 } },
      },
    ];
    const bad: ThreadOptions[] = [
      // @ts-expect-error no such decision
      { onApproval: () => "approve" },
      // @ts-expect-error no such decision
      { onApproval: async () => "approve" },
      // @ts-expect-error no such decision
      { onApproval: async ({ kind }) => (kind === "command" ? "accept" : "approve") },
      // @ts-expect-error not a decision
      { onApproval: () => undefined },
      // @ts-expect-error not a decision
      { onApproval: async () => {} },
      // @ts-expect-error not text
      { onUserInput: async () => ({ a: 1 }) },
      // @ts-expect-error no such action
      { onElicitation: async () => "refuse" },
    ];
    expectTypeOf([...good, ...bad]).toEqualTypeOf<ThreadOptions[]>();
  });

  it("allow handlers to call handlers", () => {
    const asked: ApprovalHandler = async () => "accept";
    const wrapped: ApprovalHandler = (request, context) =>
      request.kind === "permissions" ? "decline" : asked(request, context);
    expectTypeOf(wrapped).toExtend<ApprovalHandler>();
  });

  it("narrow a request by its kind", () => {
    const describeRequest = (request: ApprovalRequest): string | null => {
      switch (request.kind) {
        case "command":
          return request.command;
        case "file_change":
          return request.changes.map(({ diff }) => diff).join();
        case "permissions":
          return JSON.stringify(request.permissions);
        case "mcp_tool_call":
          return request.tool;
        default:
          expectTypeOf(request).toBeNever();
          return null;
      }
    };
    expectTypeOf(describeRequest).toBeFunction();
  });

  it("infer a tool's arguments from its schema, even in a list of different tools", () => {
    const one = defineTool({
      name: "one",
      description: "x",
      input: z.object({ a: z.string(), b: z.number().default(1) }),
      execute({ a, b }, { callId }) {
        expectTypeOf(a).toBeString();
        expectTypeOf(b).toBeNumber();
        expectTypeOf(callId).toBeString();
        return { a, b };
      },
    });
    const two = defineTool({
      name: "two",
      description: "x",
      input: { type: "object" },
      execute: (args) => expectTypeOf(args).toBeUnknown(),
    });
    const options: ThreadOptions = { tools: [one, two] };
    expectTypeOf(options).toEqualTypeOf<ThreadOptions>();
    defineTool({
      name: "three",
      description: "x",
      input: z.object({ a: z.string() }),
      // @ts-expect-error there is no such argument
      execute: ({ c }) => c,
    });
  });
});
