import { createInterface } from "node:readline/promises";

import { askMessage } from "./ask-message.js";

/** The messages of a conversation: asked for at a terminal, or line by line from a pipe; until /exit or the end. */
export async function* readMessages(input: NodeJS.ReadStream): AsyncGenerator<string, void> {
  for await (const message of input.isTTY ? askedMessages() : pipedMessages(input)) {
    const text = message.trim();
    if (text === "/exit") return;
    if (text !== "") yield text;
  }
}

async function* askedMessages(): AsyncGenerator<string, void> {
  const history: string[] = [];
  for (;;) {
    const message = await askMessage(history);
    if (message === undefined) return;
    if (message.trim() !== "") history.unshift(message);
    yield message;
  }
}

async function* pipedMessages(input: NodeJS.ReadStream): AsyncGenerator<string, void> {
  const lines = createInterface({ input });
  try {
    yield* lines;
  } finally {
    lines.close();
  }
}
