import type { StreamedTurn, ThreadEvent } from "@codex/sdk";

import type { CallersError } from "./callers-error.js";
import { outcomeOf } from "./outcome-of.js";

/** Loops over a turn's events to their end; tells how the turn ended for whoever does that. */
export async function loopedOutcome(streamed: StreamedTurn): Promise<string> {
  let last: ThreadEvent["type"] | undefined;
  const looped = await outcomeOf(
    (async () => {
      for await (const event of streamed.events) last = event.type;
    })(),
  );
  if (looped !== "completed" || last === "turn.completed") return looped;
  return last === "turn.failed" ? "turn_failed" : "nothing";
}

/**
 * How a streamed turn ended. Its result must say what its loop said, and go on saying it whatever is done after the
 * end; else this tells what each of them said.
 *
 * @param looped what the loop said; left out where the caller has left it
 */
export async function endOf(
  streamed: StreamedTurn,
  { looped, callersError }: { looped?: string; callersError?: CallersError } = {},
): Promise<string> {
  const ended = await outcomeOf(streamed.result, callersError);
  if (looped !== undefined && looped !== ended) return `${ended}, but ${looped} in the loop`;
  await streamed.interrupt();
  await streamed.events.return(undefined);
  const { done } = await streamed.events.next();
  const endedAgain = await outcomeOf(streamed.result, callersError);
  return done && endedAgain === ended ? ended : `${ended}, and then ${endedAgain} (over: ${done})`;
}
