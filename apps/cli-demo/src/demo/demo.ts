import { resolve } from "node:path";

import { Codex, type CodexOptions } from "@codex/sdk";
import { createCodexHome, startScriptedModel } from "@codex/testing";

import { createApprover } from "../agent/approvals.js";
import { follow } from "../agent/turn.js";
import type { RunFlags } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { credentialsHints } from "../errors/error-explanation.js";
import { interruptible } from "../errors/interruption.js";
import { formatDuration, formatUsage } from "../rendering/formats.js";
import { definitionLines, type Style, textBlock } from "../rendering/layout.js";
import { hasKeyboard } from "../terminal/keyboard.js";
import { stdout } from "../terminal/screen.js";
import { TextView } from "../terminal/turn-view.js";
import { commitPrompt, commitScript, priceTool, repairPrompt, repairScript } from "./demo-script.js";
import { createScratchRepository } from "./scratch-repository.js";

/** How long the scripted model pretends to think before each answer when someone is watching. */
const watchedLatencyMs = 800;

/** How long the demo waits for the user's decision before it approves on its own. */
const approvalTimeoutMs = 5_000;

/**
 * Shows the agent at work without an account: the real binary repairs a scratch repository, then commits the fix on
 * app-server. A script plays the model. Nothing is left behind.
 */
export function showDemo(flags: RunFlags, invocation: Invocation): Promise<void> {
  return interruptible(async (signal) => {
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
    const style = stdout.style(repository.path);
    const part = { codexOptions, directory: repository.path, style, signal, timeoutMs: flags.timeout };
    // The commands are scripted, and many containers do not allow a sandbox.
    const { usage, durationMs } = await showRepair(part, flags.sandbox ?? "danger-full-access");
    const diff = await repository.diff({ colors: style.paint.isColorSupported });
    const result = { diff, usage: formatUsage(usage), duration: formatDuration(durationMs) };
    await stdout.write(resultLines(result, style));
    await showCommit(part);
    await stdout.write(nextStepLines(invocation.name, style));
  });
}

/** What both parts of the demo share. */
interface DemoPart {
  codexOptions: CodexOptions;
  /** The scratch repository. */
  directory: string;
  style: Style;
  signal: AbortSignal;
  timeoutMs: number | undefined;
}

/** First part: the agent repairs the repository, on exec. */
async function showRepair(part: DemoPart, sandboxMode: NonNullable<RunFlags["sandbox"]>) {
  const { codexOptions, directory, style, signal, timeoutMs } = part;
  await using codex = new Codex(codexOptions);
  const thread = codex.startThread({ workingDirectory: directory, sandboxMode });
  await stdout.write(openingLines({ directory, sandboxMode }, style));
  const startedAt = performance.now();
  const openView = () => new TextView(stdout, { style });
  const { usage } = await follow(thread.runStreamed(repairPrompt, { signal, timeoutMs }), openView);
  return { usage, durationMs: performance.now() - startedAt };
}

/** Second part: the same agent on app-server, where it streams, asks for approval, and calls a function. */
async function showCommit({ codexOptions, directory, style, signal, timeoutMs }: DemoPart): Promise<void> {
  await using codex = new Codex({ ...codexOptions, transport: "app-server" });
  const approved = { decision: "accept", because: "approved by the demo, which knows the script" } as const;
  const verdict =
    hasKeyboard() && stdout.isTerminal
      ? ({ ...approved, unlessAnsweredWithinMs: approvalTimeoutMs } as const)
      : approved;
  const thread = codex.startThread({
    workingDirectory: directory,
    sandboxMode: "danger-full-access",
    approvalPolicy: "untrusted",
    onApproval: createApprover({ verdict, screen: stdout, directory }),
    tools: [priceTool],
  });
  await stdout.write(commitOpeningLines(style));
  await follow(
    thread.runStreamed(commitPrompt, { signal, timeoutMs }),
    () => new TextView(stdout, { style }),
  );
}

function openingLines(
  { directory, sandboxMode }: { directory: string; sandboxMode: string },
  style: Style,
): string[] {
  const { paint, width } = style;
  const remark = sandboxMode === "danger-full-access" ? " (no sandbox: the commands are scripted)" : "";
  return [
    paint.bold("Codex SDK demo"),
    ...textBlock("The real codex binary with a scripted model: no account, no network.", "", width),
    "",
    paint.dim(`Repository  ${directory} (temporary)`),
    paint.dim(`Sandbox     ${sandboxMode}${remark}`),
    "",
    ...promptLines(repairPrompt, style),
  ];
}

function resultLines(
  { diff, usage, duration }: { diff: string; usage: string; duration: string },
  { paint, width }: Style,
): string[] {
  return [
    paint.bold("What changed"),
    ...diff.trimEnd().split("\n"),
    "",
    paint.bold("What it took"),
    ...textBlock(`${duration}; ${usage}. The script makes up the token counts.`, "", width),
    "",
  ];
}

function commitOpeningLines(style: Style): string[] {
  const description =
    "Now it streams its answers, asks before it acts, and calls a function of this program.";
  return [
    style.paint.bold("The same agent on app-server"),
    ...textBlock(description, "", style.width),
    "",
    ...promptLines(commitPrompt, style),
  ];
}

function promptLines(prompt: string, { paint, width }: Style): string[] {
  return [...textBlock(`› ${prompt}`, "", width).map((line) => paint.cyan(line)), ""];
}

function nextStepLines(name: string, { paint, width }: Style): string[] {
  const steps = [
    [`${name} "explain this project"`, "the real model, in your directory"],
    [`${name} chat -t app-server`, "a conversation you can steer"],
    [`${name} chat --offline`, "a conversation with a scripted model"],
    [`${name} --help`, "all commands and options"],
  ] as const;
  return [
    paint.bold("What to try next"),
    ...definitionLines(steps, width, paint.dim),
    "",
    paint.dim("The real model needs an account:"),
    ...credentialsHints.map((line) => paint.dim(line)),
  ];
}
