import { text } from "node:stream/consumers";

/**
 * The prompt: the argument, or what is piped in when there is none or it is `-`; `undefined` when there is neither.
 * With an argument the input is left alone: it may be a pipe that never ends.
 */
export async function readPrompt(
  argument: string | undefined,
  input: NodeJS.ReadStream,
): Promise<string | undefined> {
  if (argument !== undefined && argument !== "-") return argument;
  if (input.isTTY) return undefined;
  const prompt = await text(input);
  return prompt.trim() === "" ? undefined : prompt;
}
