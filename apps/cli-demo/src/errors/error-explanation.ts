import { BudgetExceededError, CodexError, OutputValidationError, TurnFailedError } from "@codex/sdk";

import { formatCount } from "../rendering/formats.js";
import { cutLine, type Style, textBlock } from "../rendering/layout.js";
import { printableText } from "../rendering/printable-text.js";
import { CliError, ExitCode } from "./cli-error.js";

/** An error as the user sees it. */
export interface Explanation {
  message: string;
  /** What the user can do about it, one line each. */
  hints: readonly string[];
  exitCode: ExitCode;
}

/** How to give the agent credentials. */
export const credentialsHints: readonly string[] = [
  "Set CODEX_API_KEY to an OpenAI API key,",
  "or sign in once: npx @openai/codex login.",
];

const maxAnswerCharacters = 500;

/** Explains an error to the user: a message and hints instead of a stack trace. */
export function explainError(error: unknown): Explanation {
  if (error instanceof CliError) return error;
  if (!CodexError.isInstance(error)) return explainUnexpected(error);
  const { message, code } = error;
  switch (code) {
    case "invalid_option":
    case "invalid_input":
    case "invalid_config":
    case "output_schema":
    case "unsupported_option":
      return { message, hints: [], exitCode: ExitCode.WrongUsage };
    case "binary_not_found":
      return { message, hints: ["In this demo, --codex <file> sets it."], exitCode: ExitCode.Environment };
    case "spawn_failed":
      return { message, hints: [], exitCode: ExitCode.Environment };
    case "process_exited":
    case "connection_lost":
    case "request_failed":
      return explainBinaryMessage(message);
    case "turn_interrupted":
      return { message: "Interrupted.", hints: [], exitCode: ExitCode.Interrupted };
    case "turn_failed":
      return explainFailedTurn(error);
    case "turn_timeout":
      return { message, hints: ["Use --timeout to allow more time."], exitCode: ExitCode.TimedOut };
    case "checkpoint_failed":
    case "checkpoint_limit":
      return {
        message,
        hints: ["A chat with --no-undo needs no checkpoints."],
        exitCode: ExitCode.TurnFailed,
      };
    case "budget_exceeded":
      return { message: explainBudget(error), hints: budgetHints, exitCode: ExitCode.TurnFailed };
    case "output_validation":
      return { message, hints: answerHints(error), exitCode: ExitCode.AnswerDoesNotFit };
    default:
      return { message, hints: [], exitCode: ExitCode.TurnFailed };
  }
}

const budgetHints: readonly string[] = [
  "What the agent has done is kept. Resume the thread with a larger --budget to continue.",
];

function explainBudget(error: CodexError): string {
  if (!(error instanceof BudgetExceededError)) return error.message;
  return `Stopped: the budget is used up (${formatCount(error.used)} of ${formatCount(error.allowed)} tokens).`;
}

function explainFailedTurn(error: CodexError): Explanation {
  const message = `The turn failed: ${error instanceof TurnFailedError ? error.detail : error.message}`;
  return /\b401\b|unauthorized/i.test(message)
    ? { message, hints: credentialsHints, exitCode: ExitCode.Environment }
    : { message, hints: [], exitCode: ExitCode.TurnFailed };
}

function answerHints(error: CodexError): string[] {
  if (!(error instanceof OutputValidationError)) return [];
  return [`The answer was: ${cutLine(error.text, maxAnswerCharacters)}`];
}

function explainUnexpected(error: unknown): Explanation {
  return {
    message: `Unexpected error: ${error instanceof Error ? error.message : String(error)}`,
    hints: ["This is a bug in the demo. Set DEBUG=1 to see the stack trace."],
    exitCode: ExitCode.Internal,
  };
}

interface KnownMessage {
  pattern: RegExp;
  hints: readonly string[];
  exitCode: ExitCode;
}

/** Messages of the binary that there is advice for. */
const knownMessages: readonly KnownMessage[] = [
  {
    pattern: /Not inside a trusted directory/,
    hints: [
      "Run it inside a Git repository (git init creates one),",
      "or allow other directories with --skip-git-repo-check.",
    ],
    exitCode: ExitCode.Environment,
  },
  {
    pattern: /no rollout found for thread id/,
    hints: ["A thread started with --offline can only be resumed with --offline."],
    exitCode: ExitCode.WrongUsage,
  },
  {
    pattern: /Error (loading config\.toml|parsing -c overrides)|unknown configuration field/,
    hints: ["Check --config, and config.toml in CODEX_HOME (default: ~/.codex)."],
    exitCode: ExitCode.WrongUsage,
  },
];

function explainBinaryMessage(message: string): Explanation {
  const known = knownMessages.find(({ pattern }) => pattern.test(message));
  return { message, hints: known?.hints ?? [], exitCode: known?.exitCode ?? ExitCode.TurnFailed };
}

/** Lays out an error: the message, then the hints. */
export function explanationLines({ message, hints }: Explanation, { paint, width }: Style): string[] {
  const [first = "", ...rest] = textBlock(printableText(message), "  ", width);
  return [
    `${paint.red("✗")} ${first.trimStart()}`,
    ...rest,
    ...hints.flatMap((line) =>
      textBlock(printableText(line), "  ", width).map((wrapped) => paint.dim(wrapped)),
    ),
  ];
}
