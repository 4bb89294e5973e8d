import { Codex, type CodexOptions } from "@codex/sdk";

import { approver } from "../agent/approver.js";
import { followTurn } from "../agent/follow-turn.js";
import { hasKeyboard } from "../terminal/keyboard.js";
import { ReadingView } from "../terminal/reading-view.js";
import { stdout } from "../terminal/screen.js";
import { commitPrompt } from "./commit-script.js";
import { priceTool } from "./price-tool.js";
import { secondOpeningLines } from "./show-lines.js";

/** How long the demo waits for an answer before it goes on by itself. */
const patienceMs = 5_000;

/** What the second part of the demo needs. */
export interface ShowCommitOptions {
  /** The agent of the first part. */
  codexOptions: CodexOptions;
  /** The scratch repository. */
  repository: string;
  /** Ends it. */
  signal: AbortSignal;
  /** The most the turn may take. */
  timeoutMs: number | undefined;
}

/** The second part of the demo: the same agent on app-server, where it streams, asks, and calls a function. */
export async function showCommit(options: ShowCommitOptions): Promise<void> {
  const { codexOptions, repository, signal, timeoutMs } = options;
  await using codex = new Codex({ ...codexOptions, transport: "app-server" });
  const approved = {
    decision: "accept",
    because: "approved by the demo itself, which knows its script",
  } as const;
  const verdict =
    hasKeyboard() && stdout.isTerminal
      ? ({ ...approved, unlessAnsweredWithinMs: patienceMs } as const)
      : approved;
  const thread = codex.startThread({
    workingDirectory: repository,
    sandboxMode: "danger-full-access",
    approvalPolicy: "untrusted",
    onApproval: approver({ verdict, screen: stdout, directory: repository }),
    tools: [priceTool],
  });
  const style = stdout.style(repository);
  await stdout.write(secondOpeningLines(commitPrompt, style));
  await followTurn(thread, commitPrompt, { signal, timeoutMs }, () => new ReadingView(stdout, { style }));
}
