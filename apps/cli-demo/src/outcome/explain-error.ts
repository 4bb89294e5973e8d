import { CodexError, OutputValidationError } from "@codex/sdk";

import { cutLine } from "../rendering/cut-line.js";
import { CliError } from "./cli-error.js";
import { credentialsHints } from "./credentials-hints.js";
import { ExitCode } from "./exit-code.js";
import { explainOwnWords } from "./explain-own-words.js";
import type { Explanation } from "./explanation.js";

const shownAnswerCharacters = 500;

/** Says what an error means to the person at the terminal. Their words are better than a stack. */
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
    case "spawn_failed":
      return { message, hints: [], exitCode: ExitCode.Environment };
    case "process_exited":
    case "connection_lost":
    case "request_failed":
      return explainOwnWords(message);
    case "turn_interrupted":
      return { message: "Interrupted.", hints: [], exitCode: ExitCode.Interrupted };
    case "turn_failed":
      return /\b401\b|unauthorized/i.test(message)
        ? { message, hints: credentialsHints, exitCode: ExitCode.Environment }
        : { message, hints: [], exitCode: ExitCode.TurnFailed };
    case "turn_timeout":
      return { message, hints: ["Give it more time with --timeout."], exitCode: ExitCode.TimedOut };
    case "output_validation":
      return { message, hints: answerHint(error), exitCode: ExitCode.AnswerDoesNotFit };
    default:
      return { message, hints: [], exitCode: ExitCode.TurnFailed };
  }
}

function answerHint(error: CodexError): string[] {
  if (!(error instanceof OutputValidationError)) return [];
  return [`The answer was: ${cutLine(error.text, shownAnswerCharacters)}`];
}

function explainUnexpected(error: unknown): Explanation {
  return {
    message: `Unexpected: ${error instanceof Error ? error.message : String(error)}`,
    hints: ["This is a bug of the demo. DEBUG=1 shows where it comes from."],
    exitCode: ExitCode.Internal,
  };
}
