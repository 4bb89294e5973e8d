import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { type ApprovalRequest, type ApprovalRule, approvalRules } from "../../src/index.js";
import { startListeningServer } from "../app-server/listening-server.js";
import { ofType, startInteractive, startReadOnly } from "./interactive.js";

/** A command that asks to run outside the sandbox, with the options that the model can choose. */
function escalated(cmd: string, options: { shell?: string; workdir?: string } = {}) {
  const justification = { sandbox_permissions: "require_escalated", justification: "to look" };
  return reply.functionCall("exec_command", { cmd, login: false, ...justification, ...options });
}

const acceptStatus: ApprovalRule = { command: ["git", "status"], decision: "accept", reason: "to look" };

/** A handler of rules, and its decisions. */
function noted(rules: readonly ApprovalRule[]) {
  const decisions: string[] = [];
  const onApproval = approvalRules(rules, {
    onDecision: ({ decision, subject }) => decisions.push(`${decision as string}: ${subject}`),
  });
  return { decisions, onApproval };
}

describe("a rule that accepts a command", () => {
  it("accepts no other command, whichever shell the model chooses", async () => {
    const outside = (name: string) => `touch ../${name}`;
    await using harness = await startInteractive([
      escalated(`git status&>/dev/null ${outside("one")}`, { shell: "sh" }),
      escalated(`git status |& ${outside("two")}`, { shell: "bash" }),
      escalated("git status", { shell: "sh" }),
      reply.text("Done."),
    ]);
    const { decisions, onApproval } = noted([acceptStatus]);
    mkdirSync(join(harness.workspace, "inside"));
    const workingDirectory = join(harness.workspace, "inside");
    const turn = await startReadOnly(harness, { onApproval, workingDirectory }).run("Go");
    expect(decisions).toEqual([
      "decline: git status&>/dev/null touch ../one",
      "decline: git status |& touch ../two",
      "accept: git status",
    ]);
    expect(ofType(turn.items, "command_execution").map(({ status }) => status)).toEqual([
      "declined",
      "declined",
      "completed",
    ]);
    expect(existsSync(join(harness.workspace, "one"))).toBe(false);
    expect(existsSync(join(harness.workspace, "two"))).toBe(false);
  });

  it("does not accept it in a nested repository, whose configuration runs a program", async () => {
    await using harness = await startInteractive([
      escalated("git status", { workdir: "nested" }),
      escalated("git status", { workdir: "." }),
      reply.text("Done."),
    ]);
    const nested = join(harness.workspace, "nested");
    mkdirSync(nested);
    execFileSync("git", ["init", "-q"], { cwd: nested });
    execFileSync("git", ["config", "core.fsmonitor", "touch ../ran; false"], { cwd: nested });
    const { decisions, onApproval } = noted([acceptStatus]);
    await startReadOnly(harness, { onApproval }).run("Go");
    expect(decisions).toEqual(["decline: git status", "accept: git status"]);
    expect(existsSync(join(harness.workspace, "ran"))).toBe(false);
    // The configuration is effective.
    execFileSync("git", ["status"], { cwd: nested, stdio: "ignore" });
    expect(existsSync(join(harness.workspace, "ran"))).toBe(true);
  });

  it("uses the working directory that the thread was loaded with, even after process.chdir()", async () => {
    const before = process.cwd();
    const moveAway = () => {
      process.chdir(before);
      return escalated("git status");
    };
    await using harness = await startInteractive([moveAway, reply.text("Done.")]);
    const { decisions, onApproval } = noted([acceptStatus]);
    process.chdir(harness.workspace);
    try {
      await startReadOnly(harness, { onApproval, workingDirectory: "." }).run("Go");
    } finally {
      process.chdir(before);
    }
    expect(decisions).toEqual(["accept: git status"]);
  });

  it("reads command lines as the server quotes them", async () => {
    const scripts = [
      "echo 'a b'",
      'echo "it\'s"',
      "echo '\"'",
      "echo '$x' '`' '\\' '!'",
      "echo 'é' | cat",
      "a\nb",
    ];
    await using harness = await startInteractive([
      ...scripts.map((script) => escalated(script)),
      escalated("a\u0000b"),
      reply.text("Done."),
    ]);
    const { decisions, onApproval } = noted([]);
    await startReadOnly(harness, { onApproval }).run("Go");
    expect(decisions).toEqual([
      "decline: echo 'a b'",
      "decline: echo 'it'\\''s'",
      "decline: echo '\"'",
      "decline: echo '$x' '`' '\\' '!'",
      "decline: echo 'é'",
      "decline: a",
      "decline: <command included NUL byte>",
    ]);
  });
});

describe("a rule that accepts a path", () => {
  it("does not accept a dangling symbolic link that leads out of it", async () => {
    await using harness = await startInteractive([
      reply.patch([{ add: "src/new.txt", content: "out\n" }]),
      reply.patch([{ add: "src/other.txt", content: "in\n" }]),
      reply.text("Done."),
    ]);
    const { workspace } = harness;
    mkdirSync(join(workspace, "src"));
    symlinkSync(join(workspace, "outside.txt"), join(workspace, "src", "new.txt"));
    const { decisions, onApproval } = noted([{ path: "src/**", decision: "accept", reason: "sources" }]);
    await startReadOnly(harness, { onApproval }).run("Go");
    expect(decisions).toEqual([
      `decline: ${join(workspace, "outside.txt")}`,
      `accept: ${join(workspace, "src", "other.txt")}`,
    ]);
    expect(existsSync(join(workspace, "outside.txt"))).toBe(false);
  });
});

describe("an agent on another machine", () => {
  it("can have a command accepted only in its working directory, and no path", async () => {
    await using server = await startListeningServer([
      escalated("git status"),
      reply.patch([{ add: "src/new.txt", content: "new\n" }]),
      reply.text("Done."),
    ]);
    const asked: ApprovalRequest[] = [];
    const { decisions, onApproval } = noted([
      acceptStatus,
      { path: "**", decision: "accept", reason: "sources" },
    ]);
    const { workingDirectory = "" } = server.threadOptions;
    const thread = server.codex.startThread({
      ...server.threadOptions,
      sandboxMode: "read-only",
      onApproval: (request, context) => {
        asked.push(request);
        return onApproval(request, context) as never;
      },
    });
    await thread.run("Go");
    expect(decisions).toEqual(["accept: git status", `decline: ${join(workingDirectory, "src", "new.txt")}`]);
    expect(asked).toMatchObject([
      { remote: true, workingDirectory, directory: workingDirectory },
      { remote: true, workingDirectory, directory: workingDirectory },
    ]);
  });
});
