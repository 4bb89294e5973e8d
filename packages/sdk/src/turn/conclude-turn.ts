import type { ThreadItem } from "@codex/protocol";

import { TurnFailedError } from "../errors/turn-failed-error.js";
import type { Turn } from "./turn.js";
import type { TurnItems } from "./turn-items.js";
import type { TurnRun } from "./turn-run.js";

/**
 * A turn as the caller gets it once it has ended, before its answer is read by a schema. Rejects with what ended the
 * turn when it did not complete.
 *
 * @param turnItems what the turn has completed
 * @param threadId the id of the thread, as far as it is known by then
 */
export async function concludeTurn(
  run: TurnRun,
  turnItems: TurnItems,
  threadId: () => string | null,
): Promise<Turn> {
  const outcome = await run.ended;
  const items = turnItems.read();
  if (outcome.status === "failed") {
    throw new TurnFailedError(outcome.message, threadId(), { items, usage: outcome.usage });
  }
  const { usage, totalUsage } = outcome;
  return { items, finalResponse: lastAnswer(items), usage, totalUsage, diff: run.diff, output: undefined };
}

function lastAnswer(items: readonly ThreadItem[]): string {
  return items.findLast((item) => item.type === "agent_message")?.text ?? "";
}
