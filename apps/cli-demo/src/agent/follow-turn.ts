import type { Input, StreamedTurn, Thread, Turn, TurnOptions } from "@codex/sdk";

import type { TurnView } from "../terminal/turn-view.js";

/**
 * Runs one turn and shows it while it runs.
 *
 * @param accompany does something alongside, until the function it returns is called
 */
export async function followTurn(
  thread: Thread,
  input: Input,
  options: TurnOptions,
  openView: () => TurnView,
  accompany?: (turn: StreamedTurn) => () => Promise<void>,
): Promise<Turn> {
  const streamed = await thread.runStreamed(input, options);
  const view = openView();
  const stop = accompany?.(streamed);
  try {
    for await (const event of streamed.events) await view.show(event);
  } finally {
    await view.end();
    await stop?.();
  }
  return streamed.result;
}
