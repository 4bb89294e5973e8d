import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import type { ApprovalHandler } from "../../src/index.js";
import { defaultInteractionTimeoutMs } from "../../src/interaction/handler.js";
import { stopClock, until } from "../clock.js";
import { escalated, noting, ofType, startInteractive, startReadOnly } from "./interactive.js";

describe("approvals", () => {
  it("are not requested without a handler", async () => {
    await using harness = await startInteractive([escalated("touch made"), reply.text("Done.")]);
    await startReadOnly(harness, {}).run("Go");
    expect(harness.model.requests[1]?.lastToolOutput).toContain("approval policy is Never");
    expect(harness.diagnostics).toEqual([]);
  });

  it("are declined and reported when the settings allow them without a handler", async () => {
    await using harness = await startInteractive([escalated("touch made"), reply.text("Done.")]);
    const thread = startReadOnly(harness, { approvalPolicy: "on-request" });
    const turn = await thread.run("Go");
    expect(ofType(turn.items, "command_execution")).toMatchObject([{ status: "declined" }]);
    expect(harness.diagnostics).toEqual([
      {
        code: "approval_declined",
        threadId: thread.id,
        message: expect.stringMatching(
          /^The command .*touch made.* was declined: the thread has no onApproval\.$/,
        ),
      },
    ]);
  });

  const broken = new Error("the pager is broken");
  it.each<[string, ApprovalHandler, string]>([
    [
      "throws",
      () => {
        throw broken;
      },
      "onApproval failed with the pager is broken",
    ],
    ["rejects", () => Promise.reject(broken), "onApproval failed with the pager is broken"],
    ["returns nothing", (() => undefined) as never, "onApproval returned undefined"],
    ["returns nonsense", (() => "yes") as never, 'onApproval returned "yes"'],
    [
      "returns a decision for another kind of request",
      () => "acceptAlways",
      'onApproval returned "acceptAlways"',
    ],
    ["never answers", () => new Promise(() => {}), "did not answer within 300 ms (interactionTimeoutMs)"],
  ])("are declined and reported when the handler %s", async (_, onApproval, reason) => {
    await using harness = await startInteractive([escalated("touch made"), reply.text("Done.")]);
    const turn = await startReadOnly(harness, { onApproval, interactionTimeoutMs: 300 }).run("Go");
    expect(turn.finalResponse).toBe("Done.");
    expect(ofType(turn.items, "command_execution")).toMatchObject([{ status: "declined" }]);
    expect(harness.diagnostics).toMatchObject([
      { code: "approval_declined", message: expect.stringContaining(reason) },
    ]);
    if (reason.includes("pager")) expect(harness.diagnostics[0]?.cause).toBe(broken);
  });

  it("abort the signal of a slow handler and ignore its late answer", async () => {
    await using harness = await startInteractive([escalated("touch made"), reply.text("Done.")]);
    let reason: unknown;
    const onApproval: ApprovalHandler = async (_, { signal }) => {
      await once(signal, "abort");
      reason = signal.reason;
      return "accept";
    };
    await startReadOnly(harness, { onApproval, interactionTimeoutMs: 200 }).run("Go");
    expect(reason).toMatchObject({ name: "TimeoutError" });
    expect(existsSync(join(harness.workspace, "made"))).toBe(false);
  });

  it("go to the handler even if the settings choose the automatic reviewer", async () => {
    const replies = [escalated("touch made"), reply.text("Done.")];
    await using harness = await startInteractive(replies, { approvals_reviewer: "auto_review" });
    const { asked, onApproval } = noting("accept");
    await startReadOnly(harness, { onApproval }).run("Go");
    expect(asked).toHaveLength(1);
    expect(existsSync(join(harness.workspace, "made"))).toBe(true);
  });

  it("wait for a slow handler", async () => {
    await using harness = await startInteractive([escalated("touch made"), reply.text("Done.")]);
    using clock = stopClock();
    const onApproval: ApprovalHandler = async () => {
      await clock.pass(defaultInteractionTimeoutMs - 1);
      return "accept";
    };
    await startReadOnly(harness, { onApproval }).run("Go");
    expect(existsSync(join(harness.workspace, "made"))).toBe(true);
  });

  it("do not count as idle time of the agent", async () => {
    await using harness = await startInteractive([escalated("touch made"), escalated("true"), reply.stall()]);
    using clock = stopClock();
    let asked = 0;
    const onApproval: ApprovalHandler = async () => {
      asked += 1;
      await clock.pass(3000);
      return "accept";
    };
    const running = startReadOnly(harness, { onApproval }).run("Go", { idleTimeoutMs: 2500 });
    const outcome = expect(running).rejects.toMatchObject({ code: "turn_timeout", option: "idleTimeoutMs" });
    await Promise.race([until(() => asked === 2), outcome]);
    expect(asked).toBe(2);
    expect(existsSync(join(harness.workspace, "made"))).toBe(true);
    // The model is silent for longer.
    await clock.runUntil(outcome);
  });

  it("go to the handler of their own thread", async () => {
    await using harness = await startInteractive((request) =>
      request.position.numberInTurn === 1 ? escalated(`touch ${request.lastUserText}`) : reply.text("Done."),
    );
    const names = ["one", "two", "three", "four"];
    const handlers = names.map(() => noting("accept"));
    const threads = handlers.map(({ onApproval }) => startReadOnly(harness, { onApproval }));
    await Promise.all(threads.map((thread, index) => thread.run(names[index] ?? "")));
    for (const [index, { asked }] of handlers.entries()) {
      expect(asked).toMatchObject([
        { threadId: threads[index]?.id, command: expect.stringContaining(`touch ${names[index]}`) },
      ]);
    }
  });

  it("of a sub-agent go to the handler of its parent thread", async () => {
    await using harness = await startInteractive((request) => {
      if (request.metadata.parentThreadId !== undefined) {
        return request.position.numberInTurn === 1 ? escalated("touch by-child") : reply.text("Done.");
      }
      const call = (name: string, input: Record<string, unknown>) =>
        reply.functionCall(name, input as never, { namespace: "multi_agent_v1" });
      if (request.position.numberInTurn === 1) return call("spawn_agent", { message: "make it" });
      if (request.position.numberInTurn > 2) return reply.text("Done.");
      return call("wait_agent", {
        targets: [JSON.parse(request.lastToolOutput).agent_id],
        timeout_ms: 20_000,
      });
    });
    const { asked, onApproval } = noting("accept");
    const thread = startReadOnly(harness, { onApproval });
    await thread.run("Go");
    expect(asked).toMatchObject([{ kind: "command", command: expect.stringContaining("by-child") }]);
    expect(asked[0]?.threadId).not.toBe(thread.id);
    expect(existsSync(join(harness.workspace, "by-child"))).toBe(true);
    expect(harness.diagnostics).toEqual([]);
  });

  it("work on a resumed thread", async () => {
    await using harness = await startInteractive([
      reply.text("One."),
      escalated("touch made"),
      reply.text("Two."),
    ]);
    const thread = startReadOnly(harness, {});
    await thread.run("Go");
    const { asked, onApproval } = noting("accept");
    const resumed = harness.codex.resumeThread(thread.id ?? "", {
      ...harness.threadOptions,
      sandboxMode: "read-only",
      onApproval,
    });
    await resumed.run("Go on");
    expect(asked).toHaveLength(1);
    expect(existsSync(join(harness.workspace, "made"))).toBe(true);
  });
});
