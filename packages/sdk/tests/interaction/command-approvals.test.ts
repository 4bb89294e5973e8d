import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CodexConfigObject } from "@codex/config";
import { reply, type Script } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { models } from "../harness.js";
import { escalated, noting, ofType, startInteractive, startReadOnly } from "./interactive.js";

describe.each(models)("a command that needs approval, on $name", ({ model }) => {
  const start = (replies: Script, config?: CodexConfigObject) => startInteractive(replies, config, model);

  it("is described in the request, and runs when accepted", async () => {
    await using harness = await start([escalated("touch made && ls"), reply.text("Done.")]);
    const { asked, onApproval } = noting("accept");
    const thread = startReadOnly(harness, { onApproval });
    const turn = await thread.run("Go");

    expect(turn.finalResponse).toBe("Done.");
    expect(existsSync(join(harness.workspace, "made"))).toBe(true);
    const [item] = ofType(turn.items, "command_execution");
    expect(item).toMatchObject({ status: "completed", aggregated_output: "made\n" });
    expect(asked).toEqual([
      {
        kind: "command",
        purpose: "command",
        threadId: thread.id,
        turnId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        itemId: item?.id,
        approvalId: null,
        reason: "to make a file",
        command: expect.stringContaining("touch made && ls"),
        directory: harness.workspace,
        workingDirectory: harness.workspace,
        remote: false,
        actions: [{ type: "unknown", command: "touch made && ls" }],
        network: null,
        additionalPermissions: null,
        proposedExecpolicyAmendment: expect.arrayContaining(["touch"]),
        proposedNetworkPolicyAmendments: [],
        availableDecisions: [
          "accept",
          { acceptWithExecpolicyAmendment: expect.arrayContaining(["touch"]) },
          "cancel",
        ],
      },
    ]);
    expect(harness.diagnostics).toEqual([]);
  });

  it("does not run when declined, and the turn continues", async () => {
    await using harness = await start([escalated("touch made"), reply.text("Well then.")]);
    const turn = await startReadOnly(harness, { onApproval: async () => "decline" }).run("Go");
    expect(turn.finalResponse).toBe("Well then.");
    expect(ofType(turn.items, "command_execution")).toMatchObject([{ status: "declined" }]);
    expect(existsSync(join(harness.workspace, "made"))).toBe(false);
    expect(harness.diagnostics).toEqual([]);
  });

  it("does not run when cancelled, which interrupts the turn and leaves the thread usable", async () => {
    await using harness = await start([escalated("touch made"), reply.text("Back.")]);
    const thread = startReadOnly(harness, { onApproval: () => "cancel" });
    await expect(thread.run("Go")).rejects.toMatchObject({ code: "turn_interrupted" });
    expect(existsSync(join(harness.workspace, "made"))).toBe(false);
    expect((await thread.run("Go on")).finalResponse).toBe("Back.");
  });

  it("needs no further approval when accepted for the session, unlike another command", async () => {
    await using harness = await start([
      escalated("touch one"),
      escalated("touch one"),
      reply.text("One."),
      escalated("touch one"),
      escalated("touch two"),
      reply.text("Two."),
    ]);
    const { asked, onApproval } = noting("acceptForSession");
    const thread = startReadOnly(harness, { onApproval });
    await thread.run("Go");
    expect(asked).toHaveLength(1);
    await thread.run("Go on");
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatchObject({ command: expect.stringContaining("touch two") });
  });

  it("needs no further approval when accepted with a permanent rule", async () => {
    await using harness = await start([
      escalated("touch one"),
      escalated("touch one more"),
      reply.text("Done."),
    ]);
    const { asked, onApproval } = noting({ acceptWithExecpolicyAmendment: ["touch", "one"] });
    await startReadOnly(harness, { onApproval }).run("Go");
    expect(asked).toHaveLength(1);
    expect(existsSync(join(harness.workspace, "more"))).toBe(true);
    const rules = readFileSync(join(harness.home.path, "rules", "default.rules"), "utf8");
    expect(rules).toContain('["touch", "one"]');
  });

  it("needs approval for input when it runs outside the sandbox", async () => {
    await using harness = await start([
      reply.functionCall("exec_command", {
        cmd: "read x; echo got $x",
        tty: true,
        login: false,
        yield_time_ms: 300,
        sandbox_permissions: "require_escalated",
        justification: "why not",
      }),
      (request) =>
        reply.functionCall("write_stdin", {
          session_id: Number(/session ID (\d+)/.exec(request.lastToolOutput)?.[1]),
          chars: "hi\n",
          yield_time_ms: 2000,
        }),
      reply.text("Done."),
    ]);
    const { asked, onApproval } = noting("accept");
    await startReadOnly(harness, { onApproval }).run("Go");
    expect(asked).toMatchObject([
      { purpose: "command", approvalId: null },
      {
        purpose: "write_stdin",
        command: expect.stringContaining("hi"),
        availableDecisions: ["accept", "cancel"],
      },
    ]);
    expect(asked[1]).not.toMatchObject({ approvalId: null });
  });

  it("can ask for additional permissions alone", async () => {
    await using harness = await start(
      [
        (request) =>
          reply.functionCall("exec_command", {
            cmd: "touch made",
            login: false,
            sandbox_permissions: "with_additional_permissions",
            additional_permissions: { file_system: { write: [request.lastUserText] } },
            justification: "to write here",
          }),
        reply.text("Done."),
      ],
      { features: { exec_permission_approvals: true } },
    );
    const { asked, onApproval } = noting("accept");
    await startReadOnly(harness, { onApproval }).run(harness.workspace);
    expect(asked).toMatchObject([
      { additionalPermissions: { network: null, fileSystem: { write: [harness.workspace] } } },
    ]);
    expect(existsSync(join(harness.workspace, "made"))).toBe(true);
  });
});
