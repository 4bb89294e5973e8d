import type { RewindResult, SandboxMode, Usage } from "@codex/sdk";

import { credentialsHints } from "../errors/error-explanation.js";
import { diffLines, restoredLines } from "../rendering/file-change-lines.js";
import { formatCount, formatDuration, formatUsage } from "../rendering/formats.js";
import { definitionLines, type Style, textBlock } from "../rendering/layout.js";
import { printableLine } from "../rendering/printable-text.js";
import { repairPrompt, tidyBudget } from "./demo-script.js";

/** What the agent's commands may touch. */
export interface Sandbox {
  mode: SandboxMode;
  /** Why the sandbox cannot be used on this machine. Absent if it can, and where the user chose. */
  problem?: string;
}

/** Lays out what the demo is, where it works, and the prompt of the first part. */
export function openingLines(
  { directory, sandbox }: { directory: string; sandbox: Sandbox },
  style: Style,
): string[] {
  const { paint, width } = style;
  const { mode, problem } = sandbox;
  const remark =
    problem === undefined
      ? ""
      : `: a sandbox does not work here (${printableLine(problem)}). The commands of the demo are scripted. The command doctor says what to do.`;
  return [
    paint.bold("Codex SDK demo"),
    ...textBlock("The real codex binary with a scripted model: no account, no network.", "", width),
    "",
    ...definitionLines(
      [
        ["Repository", `${directory} (temporary)`],
        ["Sandbox", `${mode}${remark}`],
      ],
      width,
    ).map((line) => paint.dim(line)),
    "",
    ...promptLines(repairPrompt, style),
  ];
}

/** Lays out the result of the first part. */
export function whatChangedLines(
  { diff, usage, durationMs }: { diff: string; usage: Usage | null; durationMs: number },
  style: Style,
): string[] {
  const { paint, width } = style;
  const tokens = `${formatDuration(durationMs)}; ${formatUsage(usage)}. The script makes up the token counts.`;
  return [
    paint.bold("What changed"),
    ...diffLines(diff, style),
    "",
    paint.bold("What it took"),
    ...textBlock(tokens, "", width),
    "",
  ];
}

/** Lays out the beginning of the second part. */
export function commitOpeningLines(prompt: string, style: Style): string[] {
  const description =
    "Now it streams its answers, asks before it acts, and calls a function of this program.";
  return partLines("The same agent on app-server", description, prompt, style);
}

/** Lays out the beginning of the third part. */
export function tidyOpeningLines(prompt: string, style: Style): string[] {
  const description = `An agent can go wrong. This turn may use ${formatCount(tidyBudget)} tokens, and a checkpoint keeps the files from before it.`;
  return partLines("Budget and undo", description, prompt, style);
}

/** Lays out what the undo has brought back. */
export function undoneLines(undone: RewindResult, style: Style): string[] {
  const { paint, width } = style;
  return [
    paint.bold("Undone with thread.rewind()"),
    ...restoredLines(undone, style),
    ...textBlock("The conversation no longer has the turn, either.", "", width),
    "",
  ];
}

/** Lays out what to do after the demo. */
export function nextStepLines(name: string, { paint, width }: Style): string[] {
  const steps = [
    [`${name} chat --offline -t app-server`, "steer, approve and undo, with a scripted model"],
    [`${name} "explain this project"`, "the real model, in your directory"],
    [`${name} chat -t app-server`, "a conversation with it"],
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

function partLines(title: string, description: string, prompt: string, style: Style): string[] {
  return [
    style.paint.bold(title),
    ...textBlock(description, "", style.width),
    "",
    ...promptLines(prompt, style),
  ];
}

function promptLines(prompt: string, { paint, width }: Style): string[] {
  return [...textBlock(`› ${prompt}`, "", width).map((line) => paint.cyan(line)), ""];
}
