import { createInterface } from "node:readline/promises";

import { askMessage } from "./ask-message.js";

/** The messages of a conversation: asked for at a terminal, or line by line from a pipe; until /exit, the end or the signal. */
export async function* readMessages(
  input: NodeJS.ReadStream,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  for await (const message of input.isTTY ? askedMessages(signal) : pipedMessages(input, signal)) {
    const text = message.trim();
    if (text === "/exit") return;
    if (text !== "") yield text;
  }
}

async function* askedMessages(signal: AbortSignal): AsyncGenerator<string, void> {
  const history: string[] = [];
  for (;;) {
    const message = await askMessage(history, signal);
    if (message === undefined) return;
    if (message.trim() !== "") history.unshift(message);
    yield message;
  }
}

async function* pipedMessages(input: NodeJS.ReadStream, signal: AbortSignal): AsyncGenerator<string, void> {
  const lines = createInterface({ input, signal });
  try {
    yield* lines;
  } finally {
    lines.close();
  }
}
