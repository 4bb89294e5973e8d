import { CodexError, type CodexErrorCode, type StreamedTurn, type ThreadEvent } from "@codex/sdk";

/** How a turn ends: completed, with an SDK error, with the caller's own error, or without having started. */
export type Outcome = "completed" | CodexErrorCode | "caller's error" | "not started";

/** How a turn ended, and how it was allowed to end. */
export interface Ending {
  /** The {@link Outcome} that the caller observed, or a description of what was wrong. */
  outcome: string;
  /** Allowed outcomes. If the caller interferes, there are several, depending on timing. */
  allowed: readonly Outcome[];
}

/** The reason with which a caller aborts a turn, or that it throws into one. A new object per turn, to detect mix-ups. */
export class CallerError extends Error {
  override get name(): string {
    return "CallerError";
  }
}

/** Returns the {@link Outcome} of a turn's promise, or the text of an unexpected error. Never rejects. */
export async function outcomeOf(ending: Promise<unknown>, callerError?: CallerError): Promise<string> {
  try {
    await ending;
    return "completed";
  } catch (error) {
    if (error === callerError) return "caller's error";
    return CodexError.isInstance(error) ? error.code : String(error);
  }
}

/** Reads all remaining events of a turn, and returns how the turn ended according to them. */
export async function loopedOutcome(streamed: StreamedTurn): Promise<string> {
  let last: ThreadEvent["type"] | undefined;
  const looped = await outcomeOf(
    (async () => {
      for await (const event of streamed.events) last = event.type;
    })(),
  );
  return looped === "completed" && last !== "turn.completed" ? "nothing" : looped;
}

/**
 * Returns how a streamed turn ended. The outcome of its result must equal that of its loop, and must not change after the
 * end. Otherwise the returned text describes the difference.
 *
 * @param looped outcome according to the loop. Default: not compared, as after leaving the loop early
 */
export async function endOf(
  streamed: StreamedTurn,
  { looped, callerError }: { looped?: string; callerError?: CallerError } = {},
): Promise<string> {
  const ended = await outcomeOf(streamed.result, callerError);
  if (looped !== undefined && looped !== ended) return `${ended}, but ${looped} in the loop`;
  await streamed.interrupt();
  await streamed.events.return(undefined);
  const { done } = await streamed.events.next();
  const endedAgain = await outcomeOf(streamed.result, callerError);
  return done && endedAgain === ended ? ended : `${ended}, and then ${endedAgain} (over: ${done})`;
}

/** Number of turns of one fault, by outcome. */
export interface FaultOutcomes {
  fault: string;
  transport: string;
  turns: number;
  /** Number of turns by outcome. */
  outcomes: Map<string, number>;
}

/** A caller and the fault that its turns run into. */
interface CallerOfFault {
  fault: { name: string; transport: string };
  action: string;
}

/** Counts turns by outcome, and collects the outcomes that are not allowed. */
export class OutcomeCounts {
  /** Turns counted so far. */
  turns = 0;
  /** Descriptions of outcomes that are not allowed. */
  readonly wrong: string[] = [];
  readonly #byFault = new Map<string, FaultOutcomes>();

  /** Counts by fault, ordered by engine and name. */
  get faults(): FaultOutcomes[] {
    const key = ({ transport, fault }: FaultOutcomes) => `${transport === "exec" ? 0 : 1} ${fault}`;
    return [...this.#byFault.values()].sort((one, other) => key(one).localeCompare(key(other)));
  }

  /** Adds the turns of one caller. */
  add({ fault, action }: CallerOfFault, endings: readonly Ending[]): void {
    const key = `${fault.transport} ${fault.name}`;
    const { name, transport } = fault;
    const counts = this.#byFault.get(key) ?? { fault: name, transport, turns: 0, outcomes: new Map() };
    this.#byFault.set(key, counts);
    for (const { outcome, allowed } of endings) {
      this.turns += 1;
      counts.turns += 1;
      counts.outcomes.set(outcome, (counts.outcomes.get(outcome) ?? 0) + 1);
      if (!(allowed as readonly string[]).includes(outcome)) {
        this.wrong.push(`${key}, whose caller ${action}: ${outcome}, not ${allowed.join(" or ")}`);
      }
    }
  }
}
