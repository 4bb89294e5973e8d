import { explanationLines } from "../rendering/explanation-lines.js";
import { printableText } from "../rendering/printable-text.js";
import { stderr } from "../terminal/screen.js";
import { ExitCode } from "./exit-code.js";
import { explainError } from "./explain-error.js";

/** Tells the person what went wrong; returns what to exit with. */
export async function reportError(error: unknown): Promise<ExitCode> {
  const explanation = explainError(error);
  // Nobody is there to be told.
  if (explanation.exitCode === ExitCode.BrokenPipe) return explanation.exitCode;
  await stderr.write(explanationLines(explanation, stderr.style(process.cwd())));
  if (process.env["DEBUG"] && error instanceof Error) await stderr.write([printableText(error.stack ?? "")]);
  return explanation.exitCode;
}
