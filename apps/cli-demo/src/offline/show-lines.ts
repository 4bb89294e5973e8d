import { credentialsHints } from "../outcome/credentials-hints.js";
import type { Style } from "../rendering/style.js";
import { textBlock } from "../rendering/text-block.js";

/** What the demo begins with. */
export interface OpeningFacts {
  /** Directory of the scratch repository. */
  repository: string;
  /** What the agent's commands may touch. */
  sandboxMode: string;
  /** What the agent is asked. */
  prompt: string;
}

/** What the demo says before the agent begins. */
export function openingLines(
  { repository, sandboxMode, prompt }: OpeningFacts,
  { paint, width }: Style,
): string[] {
  return [
    paint.bold("Codex SDK demo"),
    ...textBlock("The real codex binary at work. The model is scripted: no account, no network.", "", width),
    "",
    paint.dim(`Repository  ${repository} (made for this, removed at the end)`),
    paint.dim(
      `Sandbox     ${sandboxMode}${sandboxMode === "danger-full-access" ? " (the script's commands are known)" : ""}`,
    ),
    "",
    ...textBlock(`› ${prompt}`, "", width).map((line) => paint.cyan(line)),
    "",
  ];
}

/** What the first part of the demo ends with. */
export interface ClosingFacts {
  /** What the agent changed, as a unified diff. */
  diff: string;
  /** The tokens of the turn, in words. */
  usage: string;
  /** How long the turn took, in words. */
  took: string;
}

/** What the demo says when the agent has repaired the repository. */
export function closingLines({ diff, usage, took }: ClosingFacts, { paint, width }: Style): string[] {
  return [
    paint.bold("What changed"),
    ...diff.trimEnd().split("\n"),
    "",
    paint.bold("What it took"),
    ...textBlock(`${took}, ${usage}; the script made these numbers up`, "", width),
    "",
  ];
}

/** What the second part of the demo begins with. */
export function secondOpeningLines(prompt: string, { paint, width }: Style): string[] {
  return [
    paint.bold("The same agent on app-server"),
    ...textBlock(
      "It streams its words, asks before it acts, and calls a function of this program.",
      "",
      width,
    ),
    "",
    ...textBlock(`› ${prompt}`, "", width).map((line) => paint.cyan(line)),
    "",
  ];
}

/** What the demo says at its end. */
export function nextStepLines(name: string, { paint, width = Number.POSITIVE_INFINITY }: Style): string[] {
  const steps: readonly [string, string][] = [
    [`${name} "explain this project"`, "the real model, in your directory"],
    [`${name} chat -t app-server`, "a conversation with it that you can steer"],
    [`${name} chat --offline`, "a conversation with a scripted model"],
    [`${name} --help`, "all commands and options"],
  ];
  const column = Math.max(...steps.map(([command]) => command.length)) + 3;
  const isNarrow = steps.some(([, what]) => column + what.length > width);
  return [
    paint.bold("What to try next"),
    ...steps.flatMap(([command, what]) =>
      isNarrow ? [command, paint.dim(`  ${what}`)] : [command.padEnd(column) + paint.dim(what)],
    ),
    "",
    paint.dim("The real model needs an account:"),
    ...credentialsHints.map((line) => paint.dim(line)),
  ];
}
