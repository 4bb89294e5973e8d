import { createInterface } from "node:readline/promises";

import { printableText } from "../rendering/printable-text.js";
import { askMessage } from "./ask-message.js";
import { stderr } from "./screen.js";
import type { TypedAhead } from "./typed-ahead.js";

/**
 * The messages of a conversation: asked for at a terminal, or line by line from a pipe; until /exit, the end or the
 * signal.
 *
 * @param ahead what was typed while none was asked for comes first
 */
export async function* readMessages(
  input: NodeJS.ReadStream,
  signal: AbortSignal,
  ahead: TypedAhead,
): AsyncGenerator<string, void> {
  for await (const message of input.isTTY ? askedMessages(signal, ahead) : pipedMessages(input, signal)) {
    const text = message.trim();
    if (text === "/exit") return;
    if (text !== "") yield text;
  }
}

async function* askedMessages(signal: AbortSignal, ahead: TypedAhead): AsyncGenerator<string, void> {
  const history: string[] = [];
  for (;;) {
    const message = await nextMessage(history, signal, ahead);
    if (message === undefined) return;
    if (message.trim() !== "") history.unshift(message);
    yield message;
  }
}

async function nextMessage(
  history: readonly string[],
  signal: AbortSignal,
  ahead: TypedAhead,
): Promise<string | undefined> {
  const waiting = ahead.messages.shift();
  if (waiting !== undefined) {
    await stderr.write([stderr.style("").paint.cyan(`› ${printableText(waiting)}`)]);
    return waiting;
  }
  const { draft } = ahead;
  ahead.draft = "";
  return askMessage(history, signal, draft);
}

async function* pipedMessages(input: NodeJS.ReadStream, signal: AbortSignal): AsyncGenerator<string, void> {
  const lines = createInterface({ input, signal });
  try {
    yield* lines;
  } finally {
    lines.close();
  }
}
