import { type Connection, RequestFailedError } from "@codex/app-server";

import { TurnEndedError } from "../../errors/turn-ended-error.js";
import type { TurnInput } from "../../input/turn-input.js";
import { userInput } from "./turn-parameters.js";
import { within } from "./within.js";

/** How long the server's word that the turn does not run is doubted: its last notification should be on its way. */
const doubtMs = 2000;

/** The turn to be steered. */
export interface SteerableTurn {
  thread: { id: string };
  /** The turn's id; `undefined` when it never came to run. */
  id: string | undefined;
  over: Promise<void>;
  ended: AbortSignal;
}

/**
 * Adds input to a turn.
 *
 * @throws TurnEndedError when the turn is over; `RequestFailedError` for one that takes no input, as a review.
 */
export async function steerTurn(
  connection: Connection,
  turn: SteerableTurn,
  input: TurnInput,
): Promise<void> {
  if (turn.ended.aborted || turn.id === undefined) throw new TurnEndedError();
  const request = { threadId: turn.thread.id, expectedTurnId: turn.id, input: userInput(input) };
  try {
    await connection.request("turn/steer", request);
  } catch (error) {
    if (
      error instanceof RequestFailedError &&
      /no active turn|expected active turn/.test(error.serverMessage)
    ) {
      await within(doubtMs, turn.over);
    }
    if (turn.ended.aborted) throw new TurnEndedError({ cause: error });
    throw error;
  }
}
