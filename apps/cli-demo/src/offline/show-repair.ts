import { resolve } from "node:path";

import { Codex } from "@codex/sdk";
import { createCodexHome, startScriptedModel } from "@codex/testing";

import { followTurn } from "../agent/follow-turn.js";
import type { Invocation } from "../arguments/invocation.js";
import type { RunFlags } from "../arguments/run-flags.js";
import { formatDuration } from "../rendering/format-duration.js";
import { formatUsage } from "../rendering/format-usage.js";
import { interruptible } from "../terminal/interruption.js";
import { ReadingView } from "../terminal/reading-view.js";
import { stdout } from "../terminal/screen.js";
import { commitScript } from "./commit-script.js";
import { repairPrompt, repairScript } from "./repair-script.js";
import { createScratchRepository } from "./scratch-repository.js";
import { showCommit } from "./show-commit.js";
import { closingLines, nextStepLines, openingLines } from "./show-lines.js";

/** How long the scripted model pretends to think before each answer, where somebody watches. */
const watchedLatencyMs = 800;

/**
 * Shows the agent at work without an account: the real binary repairs a scratch repository, then commits the fix,
 * and a script plays the model. Nothing is left behind.
 */
export function showRepair(flags: RunFlags, invocation: Invocation): Promise<void> {
  return interruptible((signal) => show(flags, invocation, signal));
}

async function show(flags: RunFlags, invocation: Invocation, signal: AbortSignal): Promise<void> {
  await using home = await createCodexHome();
  await using repository = await createScratchRepository(home.env);
  const latencyMs = stdout.isTerminal ? watchedLatencyMs : 0;
  await using model = await startScriptedModel({
    replies: [...repairScript(latencyMs), ...commitScript(latencyMs)],
  });
  const codexOptions = {
    config: model.config,
    env: home.env,
    configOverrides: flags.config,
    codexPathOverride: flags.codex && resolve(invocation.directory, flags.codex),
  };
  await using codex = new Codex(codexOptions);
  // The script's commands are known, and containers often do not let a process build a sandbox.
  const sandboxMode = flags.sandbox ?? "danger-full-access";
  const thread = codex.startThread({ workingDirectory: repository.path, sandboxMode });

  const style = stdout.style(repository.path);
  await stdout.write(openingLines({ repository: repository.path, sandboxMode, prompt: repairPrompt }, style));
  const startedAt = performance.now();
  const options = { timeoutMs: flags.timeout, signal };
  const turn = await followTurn(thread, repairPrompt, options, () => new ReadingView(stdout, { style }));
  const took = formatDuration(performance.now() - startedAt);
  const diff = await repository.diff({ colors: style.paint.isColorSupported });
  await stdout.write(closingLines({ diff, usage: formatUsage(turn.usage), took }, style));
  await showCommit({ codexOptions, repository: repository.path, signal, timeoutMs: flags.timeout });
  await stdout.write(nextStepLines(invocation.name, style));
}
