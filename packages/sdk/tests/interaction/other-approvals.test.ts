import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import {
  type ApprovalDecision,
  type ApprovalRule,
  approvalRules,
  approveAll,
  declineAll,
} from "../../src/index.js";
import {
  askingMcpServer,
  escalated,
  noting,
  ofType,
  startInteractive,
  startReadOnly,
} from "./interactive.js";

describe("a request for permissions", () => {
  const features = { features: { request_permissions_tool: true } };
  const request = (path: string) =>
    reply.functionCall("request_permissions", {
      reason: "to write there",
      permissions: { network: { enabled: true }, file_system: { write: [path] } },
    });
  const script = [
    ({ lastUserText }: { lastUserText: string }) => request(lastUserText),
    reply.shell("touch granted"),
    reply.text("Done."),
  ];

  it.each<[string, ApprovalDecision, object]>([
    ["all of it", "accept", { scope: "turn" }],
    ["for the session", "acceptForSession", { scope: "session" }],
    [
      "some of it",
      { grantPermissions: { network: { enabled: true } } },
      { file_system: null, scope: "turn" },
    ],
    ["nothing", "decline", { network: null, file_system: null }],
  ])("is granted: %s", async (_, decision, told) => {
    await using harness = await startInteractive(script, features);
    const { asked, onApproval } = noting(decision);
    const thread = startReadOnly(harness, { onApproval });
    await thread.run(harness.workspace);
    expect(asked).toMatchObject([
      {
        kind: "permissions",
        threadId: thread.id,
        reason: "to write there",
        directory: harness.workspace,
        workingDirectory: harness.workspace,
        remote: false,
        permissions: { network: { enabled: true }, fileSystem: { write: [harness.workspace] } },
      },
    ]);
    const { permissions, scope } = JSON.parse(harness.model.requests[1]?.lastToolOutput ?? "");
    expect({ ...permissions, scope }).toMatchObject(told);
    expect(existsSync(join(harness.workspace, "granted"))).toBe(
      decision === "accept" || decision === "acceptForSession",
    );
  });

  it("interrupts the turn when cancelled", async () => {
    await using harness = await startInteractive([...script.slice(0, 1), reply.text("Back.")], features);
    const thread = startReadOnly(harness, { onApproval: () => "cancel" });
    await expect(thread.run(harness.workspace)).rejects.toMatchObject({ code: "turn_interrupted" });
    expect((await thread.run("Go on")).finalResponse).toBe("Back.");
  });
});

describe("a call of an MCP tool", () => {
  const call = reply.mcpCall("asker", "write", { text: "x" });

  it("needs approval, and is made when accepted", async () => {
    await using harness = await startInteractive([call, reply.text("Done.")], askingMcpServer);
    const { asked, onApproval } = noting("accept");
    const thread = startReadOnly(harness, { onApproval });
    const turn = await thread.run("Go");
    const [item] = ofType(turn.items, "mcp_tool_call");
    expect(item).toMatchObject({ status: "completed", error: null });
    expect(asked).toEqual([
      {
        kind: "mcp_tool_call",
        threadId: thread.id,
        turnId: expect.any(String),
        itemId: item?.id,
        directory: harness.workspace,
        workingDirectory: harness.workspace,
        remote: false,
        reason: null,
        server: "asker",
        tool: "write",
        description: "Writes something.",
        arguments: { text: "x" },
        annotations: { readOnlyHint: false, destructiveHint: true },
        message: expect.stringContaining("write"),
        availableDecisions: ["accept", "acceptForSession", "acceptAlways", "decline", "cancel"],
      },
    ]);
  });

  it("is not made when declined", async () => {
    await using harness = await startInteractive([call, reply.text("Done.")], askingMcpServer);
    const turn = await startReadOnly(harness, { onApproval: declineAll() }).run("Go");
    expect(ofType(turn.items, "mcp_tool_call")).toMatchObject([
      { status: "failed", error: { message: expect.stringContaining("rejected") } },
    ]);
  });

  it("interrupts the turn when cancelled", async () => {
    await using harness = await startInteractive([call, reply.text("Back.")], askingMcpServer);
    const thread = startReadOnly(harness, { onApproval: () => "cancel" });
    await expect(thread.run("Go")).rejects.toMatchObject({ code: "turn_interrupted" });
    expect((await thread.run("Go on")).finalResponse).toBe("Back.");
  });

  it.each(["acceptForSession", "acceptAlways"] as const)(
    "needs no further approval after %s",
    async (decision) => {
      await using harness = await startInteractive([call, call, reply.text("Done.")], askingMcpServer);
      const { asked, onApproval } = noting(decision);
      const turn = await startReadOnly(harness, { onApproval }).run("Go");
      expect(asked).toHaveLength(1);
      expect(ofType(turn.items, "mcp_tool_call").map(({ status }) => status)).toEqual([
        "completed",
        "completed",
      ]);
    },
  );
});

describe("ready-made policies", () => {
  it("approveAll() accepts everything", async () => {
    await using harness = await startInteractive([
      escalated("touch made"),
      reply.patch([{ add: "new.txt", content: "new\n" }]),
      reply.text("Done."),
    ]);
    await startReadOnly(harness, { onApproval: approveAll() }).run("Go");
    expect(existsSync(join(harness.workspace, "made"))).toBe(true);
    expect(existsSync(join(harness.workspace, "new.txt"))).toBe(true);
  });

  it("approvalRules() decides by rules and reports them", async () => {
    await using harness = await startInteractive([
      escalated("touch made && ls"),
      escalated("touch other"),
      reply.patch([{ add: "src/new.txt", content: "new\n" }]),
      reply.patch([{ add: "new.txt", content: "new\n" }]),
      reply.text("Done."),
    ]);
    mkdirSync(join(harness.workspace, "src"));
    const decisions: string[] = [];
    const rules: ApprovalRule[] = [
      { command: ["touch", "made"], decision: "accept", reason: "that one may be made" },
      { command: /^ls\b/, decision: "accept", reason: "looks only" },
      { path: "src/**", decision: "accept", reason: "sources" },
    ];
    const onApproval = approvalRules(rules, {
      onDecision: ({ decision, reason, subject }) => decisions.push(`${decision}: ${subject}: ${reason}`),
    });
    const turn = await startReadOnly(harness, { onApproval }).run("Go");
    expect(turn.items.map((item) => "status" in item && item.status)).toEqual([
      "completed",
      "declined",
      "completed",
      "declined",
      false,
    ]);
    expect(existsSync(join(harness.workspace, "src", "new.txt"))).toBe(true);
    expect(decisions).toEqual([
      "accept: touch made: that one may be made",
      "decline: touch other: no rule applies to it",
      `accept: ${join(harness.workspace, "src", "new.txt")}: sources`,
      `decline: ${join(harness.workspace, "new.txt")}: no rule applies to it`,
    ]);
    expect(harness.diagnostics).toEqual([]);
  });

  it("declineAll() declines everything", async () => {
    await using harness = await startInteractive([
      escalated("touch made"),
      reply.patch([{ add: "new.txt", content: "new\n" }]),
      reply.text("Done."),
    ]);
    const turn = await startReadOnly(harness, { onApproval: declineAll() }).run("Go");
    expect(turn.items.map((item) => "status" in item && item.status)).toEqual([
      "declined",
      "declined",
      false,
    ]);
    expect(harness.diagnostics).toEqual([]);
  });
});
