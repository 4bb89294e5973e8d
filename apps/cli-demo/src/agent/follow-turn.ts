import type { Input, Thread, Turn, TurnOptions } from "@codex/sdk";

import type { TurnView } from "../terminal/turn-view.js";

/** Runs one turn and shows it while it runs. */
export async function followTurn(
  thread: Thread,
  input: Input,
  options: TurnOptions,
  openView: () => TurnView,
): Promise<Turn> {
  const streamed = await thread.runStreamed(input, options);
  const view = openView();
  try {
    for await (const event of streamed.events) await view.show(event);
  } finally {
    await view.end();
  }
  return streamed.result;
}
