import { createInterface } from "node:readline";

import { printableText } from "../rendering/printable-text.js";
import { stderr } from "./screen.js";

/** What the user typed during a turn. */
export interface TypedAhead {
  /** Messages that arrived too late to steer the turn, in order. */
  messages: string[];
  /** The start of the next message. */
  draft: string;
  /** What stands in front of it. */
  label(): string;
}

/**
 * Yields the messages of a conversation, from a prompt at a terminal or from the lines of a pipe, until /quit or /exit, the end of
 * the input, or the signal.
 *
 * @param ahead messages and a draft to use before prompting
 */
export async function* readMessages(
  input: NodeJS.ReadStream,
  signal: AbortSignal,
  ahead: TypedAhead,
): AsyncGenerator<string, void> {
  for await (const message of input.isTTY ? promptedMessages(signal, ahead) : pipedMessages(input, signal)) {
    const text = message.trim();
    if (text === "/exit" || text === "/quit") return;
    // A space in front of it makes a command a message.
    if (text !== "") yield message.trimEnd();
  }
}

async function* promptedMessages(signal: AbortSignal, ahead: TypedAhead): AsyncGenerator<string, void> {
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
  return promptForMessage(history, signal, draft, ahead.label());
}

async function* pipedMessages(input: NodeJS.ReadStream, signal: AbortSignal): AsyncGenerator<string, void> {
  const lines = createInterface({ input, signal });
  try {
    yield* lines;
  } finally {
    lines.close();
  }
}

/**
 * Prompts for one message. Ctrl-C clears what is typed. Resolves with `undefined` on Ctrl-C without anything typed, and on Ctrl-D. The terminal is read only while the prompt is
 * open: during a turn, Ctrl-C must remain a signal that cancels it. Pasted lines form one message.
 *
 * @param history earlier messages for the arrow keys, newest first
 * @param draft text that is already typed
 * @param label what stands in front of it
 */
function promptForMessage(
  history: readonly string[],
  signal: AbortSignal,
  draft: string,
  label: string,
): Promise<string | undefined> {
  const prompt = createInterface({
    input: process.stdin,
    output: process.stderr,
    prompt: stderr.style("").paint.cyan(label),
    history: [...history],
    signal,
  });
  return new Promise((resolve) => {
    const lines: string[] = [];
    let answer: string | undefined;
    prompt.on("SIGINT", () => {
      if (prompt.line === "" && lines.length === 0) return prompt.close();
      lines.length = 0;
      // What is typed ends where the cursor stands, then there is nothing before it.
      prompt.write(null, { ctrl: true, name: "e" });
      prompt.write(null, { ctrl: true, name: "u" });
    });
    prompt.on("close", () => {
      // Without an answer the cursor is still on the line of the prompt.
      if (answer === undefined) process.stderr.write("\n");
      resolve(answer);
    });
    prompt.on("line", (line) => {
      lines.push(line);
      // Lines that arrive together were pasted. If the last one is incomplete, Enter sends them all.
      setImmediate(() => {
        if (prompt.line !== "") return;
        answer = lines.join("\n");
        prompt.close();
      });
    });
    prompt.prompt();
    prompt.write(draft);
  });
}
