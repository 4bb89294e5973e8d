import { createInterface } from "node:readline";

import { stderr } from "./screen.js";

/**
 * Asks the person at the terminal for their next message; `undefined` when they leave with Ctrl-C or Ctrl-D. The
 * terminal is only read from while it asks: in between, Ctrl-C is a signal and cancels the turn. Several lines that are
 * pasted are one message.
 *
 * @param history earlier messages, newest first, for the arrow keys
 * @param signal stops asking
 * @param draft what they have typed of it already
 */
export function askMessage(
  history: readonly string[],
  signal: AbortSignal,
  draft = "",
): Promise<string | undefined> {
  const asker = createInterface({
    input: process.stdin,
    output: process.stderr,
    prompt: stderr.style("").paint.cyan("› "),
    history: [...history],
    signal,
  });
  return new Promise((resolve) => {
    const lines: string[] = [];
    let answer: string | undefined;
    asker.on("SIGINT", () => asker.close());
    asker.on("close", () => {
      // Whoever leaves does so in the middle of the line.
      if (answer === undefined) process.stderr.write("\n");
      resolve(answer);
    });
    asker.on("line", (line) => {
      lines.push(line);
      // Lines that come at once were pasted. Where the last of them has no end, they are sent with Enter.
      setImmediate(() => {
        if (asker.line !== "") return;
        answer = lines.join("\n");
        asker.close();
      });
    });
    asker.prompt();
    asker.write(draft);
  });
}
