import { CodexError, type CodexErrorCode, type StreamedTurn, type ThreadEvent } from "@codex/sdk";
import type { Ending } from "./caller-actions.js";
import type { TurnPlan } from "./turn.js";

/** How a turn ends: completed, with an error of the SDK, by an error of the caller's own, or without having begun. */
export type Outcome = "completed" | CodexErrorCode | "caller's error" | "not started";

/** What a caller aborts a turn with, or throws into it. Each turn has its own, so that no other can be taken for it. */
export class CallersError extends Error {
  override get name(): string {
    return "CallersError";
  }
}

/** How a promise of a turn ends, in the words of `Outcome`; anything else in its own words. Never rejects. */
export async function outcomeOf(ending: Promise<unknown>, callersError?: CallersError): Promise<string> {
  try {
    await ending;
    return "completed";
  } catch (error) {
    if (error === callersError) return "caller's error";
    return CodexError.isInstance(error) ? error.code : String(error);
  }
}

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

/** How the turns of one fault ended. */
export interface FaultTally {
  fault: string;
  transport: string;
  turns: number;
  /** How many of them ended in each way. */
  outcomes: Map<string, number>;
}

/** Counts how turns ended, and remembers those that must not have. */
export class Tally {
  /** How many turns were counted. */
  turns = 0;
  /** What was wrong, in words. */
  readonly wrong: string[] = [];
  readonly #byFault = new Map<string, FaultTally>();

  /** By fault, in the order of their names. */
  get faults(): FaultTally[] {
    const key = ({ transport, fault }: FaultTally) => `${transport === "exec" ? 0 : 1} ${fault}`;
    return [...this.#byFault.values()].sort((one, other) => key(one).localeCompare(key(other)));
  }

  /** Counts the turns of a plan. */
  add({ fault, doing }: TurnPlan, endings: readonly Ending[]): void {
    const key = `${fault.transport} ${fault.name}`;
    const { name, transport } = fault;
    const tally = this.#byFault.get(key) ?? { fault: name, transport, turns: 0, outcomes: new Map() };
    this.#byFault.set(key, tally);
    for (const { outcome, allowed } of endings) {
      this.turns += 1;
      tally.turns += 1;
      tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1);
      if (!(allowed as readonly string[]).includes(outcome)) {
        this.wrong.push(`${key}, whose caller ${doing}: ${outcome}, not ${allowed.join(" or ")}`);
      }
    }
  }
}
