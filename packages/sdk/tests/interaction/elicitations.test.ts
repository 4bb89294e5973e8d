import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import type { ElicitationDecision, ElicitationHandler, ElicitationRequest } from "../../src/index.js";
import { askingMcpServer, startInteractive } from "./interactive.js";

const script = (tool: "ask" | "visit" | "write") => [reply.mcpCall("asker", tool), reply.text("Done.")];

function noting(answer: ElicitationDecision) {
  const asked: ElicitationRequest[] = [];
  const onElicitation: ElicitationHandler = (request) => {
    asked.push(request);
    return answer;
  };
  return { asked, onElicitation };
}

/** The answer that the MCP server received, as returned by its tool. */
function told(output: string | undefined): unknown {
  return JSON.parse(/\{.*\}/.exec(output ?? "")?.[0] ?? "null");
}

describe("a question from an MCP server", () => {
  it("reaches the handler as a form, and the completed form reaches the server", async () => {
    await using harness = await startInteractive(script("ask"), askingMcpServer);
    const { asked, onElicitation } = noting({ action: "accept", content: { color: "blue" } });
    const thread = harness.codex.startThread({ ...harness.threadOptions, onElicitation });
    await thread.run("Go");
    expect(asked).toEqual([
      {
        mode: "form",
        threadId: thread.id,
        turnId: expect.any(String),
        serverName: "asker",
        message: "Which colour?",
        meta: null,
        schema: {
          type: "object",
          properties: { color: { type: "string", enum: ["red", "blue"] } },
          required: ["color"],
        },
      },
    ]);
    expect(told(harness.model.requests[1]?.lastToolOutput)).toEqual({
      action: "accept",
      content: { color: "blue" },
    });
    expect(harness.diagnostics).toEqual([]);
  });

  it("reaches the handler as a page to visit", async () => {
    await using harness = await startInteractive(script("visit"), askingMcpServer);
    const { asked, onElicitation } = noting("accept");
    await harness.codex.startThread({ ...harness.threadOptions, onElicitation }).run("Go");
    expect(asked).toMatchObject([
      {
        mode: "url",
        message: "Log in",
        url: "https://example.com/login",
        elicitationId: "login-1",
        meta: { topic: "paint" },
      },
    ]);
    expect(told(harness.model.requests[1]?.lastToolOutput)).toEqual({ action: "accept", content: {} });
  });

  it.each<[ElicitationDecision, object]>([
    ["accept", { action: "accept", content: {} }],
    ["decline", { action: "decline" }],
    ["cancel", { action: "cancel" }],
    [{ action: "decline", content: { color: "blue" } }, { action: "decline" }],
  ])("can be answered with %j", async (answer, received) => {
    await using harness = await startInteractive(script("ask"), askingMcpServer);
    const { onElicitation } = noting(answer);
    await harness.codex.startThread({ ...harness.threadOptions, onElicitation }).run("Go");
    expect(told(harness.model.requests[1]?.lastToolOutput)).toEqual(received);
    expect(harness.diagnostics).toEqual([]);
  });

  it("is declined by codex when there is no handler", async () => {
    await using harness = await startInteractive(script("ask"), askingMcpServer);
    await harness.codex.startThread(harness.threadOptions).run("Go");
    expect(told(harness.model.requests[1]?.lastToolOutput)).toEqual({ action: "decline" });
    expect(harness.diagnostics).toEqual([]);
  });

  it("is declined and reported when there is only a handler for approvals", async () => {
    await using harness = await startInteractive(script("ask"), askingMcpServer);
    await harness.codex.startThread({ ...harness.threadOptions, onApproval: () => "accept" }).run("Go");
    expect(told(harness.model.requests[1]?.lastToolOutput)).toEqual({ action: "decline" });
    const message =
      'A question from the MCP server asker was answered with "decline": the thread has no onElicitation.';
    expect(harness.diagnostics).toMatchObject([{ code: "elicitation_refused", message }]);
  });

  const broken = new Error("no terminal");
  it.each<[string, ElicitationHandler, string]>([
    ["fails", () => Promise.reject(broken), "onElicitation failed with no terminal"],
    ["returns nonsense", (() => "yes") as never, 'onElicitation returned "yes"'],
    ["fills in text", (() => ({ action: "accept", content: "blue" })) as never, "returned an object"],
    ["fills in an array", (() => ({ action: "accept", content: ["blue"] })) as never, "returned an object"],
    ["fills in null", (() => ({ action: "accept", content: null })) as never, "returned an object"],
    ["returns null", (() => null) as never, "onElicitation returned null"],
    ["never answers", () => new Promise(() => {}), "did not answer within 200 ms"],
  ])("is cancelled and reported when the handler %s", async (_, onElicitation, reason) => {
    await using harness = await startInteractive(script("ask"), askingMcpServer);
    const options = { ...harness.threadOptions, onElicitation, interactionTimeoutMs: 200 };
    await harness.codex.startThread(options).run("Go");
    expect(told(harness.model.requests[1]?.lastToolOutput)).toEqual({ action: "cancel" });
    expect(harness.diagnostics).toMatchObject([
      { code: "elicitation_refused", message: expect.stringContaining(reason) },
    ]);
    expect(harness.diagnostics[0]?.cause).toBe(reason.includes("terminal") ? broken : undefined);
  });

  it("is all that its handler receives: requests for approval are refused as without a handler", async () => {
    const commands = [reply.shell("touch made", { escalate: true }), ...script("write")];
    const settings = {
      ...askingMcpServer,
      features: { request_permissions_tool: true },
      suppress_unstable_features_warning: true,
    };
    await using harness = await startInteractive(commands, settings);
    const { asked, onElicitation } = noting("accept");
    const turn = await harness.codex.startThread({ ...harness.threadOptions, onElicitation }).run("Go");
    expect(asked).toEqual([]);
    expect(JSON.stringify(harness.model.requests[0]?.body)).toMatch(
      /still prompt the user when needed:(\\n- )`mcp_elicitations`\\n.*:\1`sandbox_approval`\1`rules`\1`skill_approval`\1`request_permissions`\\n/,
    );
    expect(harness.model.requests[1]?.lastToolOutput).toContain("you cannot ask for escalated permissions");
    expect(turn.items).toMatchObject([
      { type: "mcp_tool_call", status: "failed" },
      { type: "agent_message" },
    ]);
    expect(harness.diagnostics).toMatchObject([{ code: "approval_declined" }]);
  });
});
