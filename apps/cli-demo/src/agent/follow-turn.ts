import type { Input, Thread, Turn, TurnOptions } from "@codex/sdk";

import { interruptible } from "../terminal/interruption.js";
import type { TurnView } from "../terminal/turn-view.js";

/** Runs one turn and shows it while it runs; Ctrl-C cancels it. */
export function followTurn(
  thread: Thread,
  input: Input,
  options: TurnOptions,
  openView: () => TurnView,
): Promise<Turn> {
  return interruptible(async (signal) => {
    const streamed = await thread.runStreamed(input, { ...options, signal });
    const view = openView();
    try {
      for await (const event of streamed.events) await view.show(event);
    } finally {
      await view.end();
    }
    return streamed.result;
  });
}
