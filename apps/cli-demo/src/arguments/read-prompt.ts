import { text } from "node:stream/consumers";

import { CliError } from "../outcome/cli-error.js";
import { ExitCode } from "../outcome/exit-code.js";

/**
 * The prompt: the argument, or what is piped in when there is none or it is `-`. `undefined` when there is neither.
 * With an argument the input is left alone: it may be a pipe that never ends.
 */
export async function readPrompt(
  argument: string | undefined,
  input: NodeJS.ReadStream,
): Promise<string | undefined> {
  if (argument !== undefined && argument !== "-") return argument;
  if (input.isTTY) return undefined;
  const prompt = await text(input);
  if (prompt.trim() !== "") return prompt;
  throw new CliError(
    ExitCode.WrongUsage,
    "There is no prompt: neither as an argument nor on standard input.",
  );
}
