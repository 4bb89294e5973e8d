import { resolve } from "node:path";

import {
  BudgetExceededError,
  Codex,
  type CodexOptions,
  type RunCommandOptions,
  type Thread,
  type ThreadOptions,
} from "@codex/sdk";
import { createCodexHome, startScriptedModel } from "@codex/testing";

import { createApprover } from "../agent/approvals.js";
import { follow } from "../agent/turn.js";
import { defaultSandbox, type RunFlags } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { explainError, explanationLines } from "../errors/error-explanation.js";
import { interruptible } from "../errors/interruption.js";
import type { Style } from "../rendering/layout.js";
import { hasKeyboard } from "../terminal/keyboard.js";
import { stdout } from "../terminal/screen.js";
import { TextView } from "../terminal/turn-view.js";
import {
  commitOpeningLines,
  nextStepLines,
  openingLines,
  type Sandbox,
  tidyOpeningLines,
  undoneLines,
  whatChangedLines,
} from "./demo-lines.js";
import {
  commitPrompt,
  commitScript,
  priceTool,
  repairPrompt,
  repairScript,
  tidyBudget,
  tidyPrompt,
  tidyScript,
} from "./demo-script.js";
import { createScratchRepository } from "./scratch-repository.js";

/** How long the scripted model pretends to think before each answer when someone is watching. */
const watchedLatencyMs = 800;

/** How long the demo waits for the user's decision before it approves on its own. */
const approvalTimeoutMs = 5_000;

/**
 * Shows the agent at work without an account. The real binary repairs a scratch repository on exec. On app-server, it commits the
 * fix, then does damage, which a budget stops and a checkpoint undoes. A script plays the model. Nothing is left behind.
 */
export function showDemo(flags: RunFlags, invocation: Invocation): Promise<void> {
  return interruptible(async (signal) => {
    await using home = await createCodexHome();
    await using repository = await createScratchRepository(home.env);
    const isWatched = stdout.isTerminal && !flags.fast;
    const latencyMs = isWatched ? watchedLatencyMs : 0;
    await using model = await startScriptedModel({
      replies: [...repairScript(latencyMs), ...commitScript(latencyMs), ...tidyScript(latencyMs)],
    });
    const codexOptions = {
      config: model.config,
      env: home.env,
      configOverrides: flags.config,
      codexPathOverride: flags.codex && resolve(invocation.directory, flags.codex),
    };
    await using server = new Codex({ ...codexOptions, transport: "app-server" });
    const directory = repository.path;
    const sandbox = await chooseSandbox(flags, server, directory, signal);
    const style = stdout.style(directory);
    const part = { directory, sandbox, style, isWatched, turn: { signal, timeoutMs: flags.timeout } };
    await showRepair(part, codexOptions);
    const thread = openServerThread(part, server);
    await showCommit(part, thread);
    await showUndo(part, thread);
    await stdout.write(nextStepLines(invocation.name, style));
  });
}

/** What the parts of the demo share. */
interface DemoPart {
  /** The scratch repository. */
  directory: string;
  sandbox: Sandbox;
  style: Style;
  /** Whether someone watches, who wants to read along and to answer. */
  isWatched: boolean;
  turn: { signal: AbortSignal; timeoutMs: number | undefined };
}

/** Runs a command in the sandbox to find out whether it works here: many containers do not allow one. */
async function chooseSandbox(
  { sandbox }: RunFlags,
  codex: Codex,
  workingDirectory: string,
  signal: AbortSignal,
): Promise<Sandbox> {
  if (sandbox !== undefined) return { mode: sandbox };
  const options: RunCommandOptions = { workingDirectory, sandboxMode: defaultSandbox, signal };
  const { exitCode, stderr } = await codex.runCommand([process.execPath, "--version"], options);
  if (exitCode === 0) return { mode: defaultSandbox };
  return { mode: "danger-full-access", problem: stderr.trim().split("\n")[0] || `exit code ${exitCode}` };
}

/** First part: the agent repairs the repository, on exec. */
async function showRepair(part: DemoPart, codexOptions: CodexOptions): Promise<void> {
  const { directory, sandbox, style, turn } = part;
  await using codex = new Codex(codexOptions);
  const thread = codex.startThread({
    workingDirectory: directory,
    sandboxMode: sandbox.mode,
    checkpoints: true,
  });
  await stdout.write(openingLines({ directory, sandbox }, style));
  const startedAt = performance.now();
  const { usage, changes } = await follow(thread.runStreamed(repairPrompt, turn), () => openView(part));
  const durationMs = performance.now() - startedAt;
  await stdout.write(whatChangedLines({ diff: changes?.diff ?? "", usage, durationMs }, style));
}

/** The thread of the other parts, on app-server: there the agent streams, asks for approval, and calls functions. */
function openServerThread({ directory, sandbox, isWatched }: DemoPart, codex: Codex): Thread {
  const approved = { decision: "accept", because: "approved by the demo, which knows the script" } as const;
  const verdict =
    isWatched && hasKeyboard() ? { ...approved, unlessAnsweredWithinMs: approvalTimeoutMs } : approved;
  return codex.startThread({
    workingDirectory: directory,
    sandboxMode: sandbox.mode,
    approvalPolicy: approvalPolicyFor(sandbox),
    onApproval: createApprover({ verdict, screen: stdout, directory }),
    tools: [priceTool],
    checkpoints: true,
  });
}

/** Without a sandbox, nothing goes beyond it: the agent then has to ask before every command. */
function approvalPolicyFor({ mode }: Sandbox): ThreadOptions["approvalPolicy"] {
  return mode === "danger-full-access" ? "untrusted" : "on-request";
}

/** Second part: the agent calls a function, and asks before it commits. */
async function showCommit(part: DemoPart, thread: Thread): Promise<void> {
  await stdout.write(commitOpeningLines(commitPrompt, part.style));
  await follow(thread.runStreamed(commitPrompt, part.turn), () => openView(part));
}

/** Third part: the agent does damage. A budget stops it, and the checkpoint before the turn undoes what it did. */
async function showUndo(part: DemoPart, thread: Thread): Promise<void> {
  const { style, turn } = part;
  await stdout.write(tidyOpeningLines(tidyPrompt, style));
  const options = { ...turn, budget: { totalTokens: tidyBudget }, approvalPolicy: "never" } as const;
  try {
    await follow(thread.runStreamed(tidyPrompt, options), () => openView(part));
  } catch (error) {
    if (!(error instanceof BudgetExceededError) || !error.turnId) throw error;
    await stdout.write([...explanationLines({ ...explainError(error), hints: [] }, style), ""]);
    const undone = await thread.rewind({ beforeTurnId: error.turnId });
    await stdout.write(undoneLines(undone, style));
  }
}

function openView({ style }: DemoPart): TextView {
  return new TextView(stdout, { style });
}
