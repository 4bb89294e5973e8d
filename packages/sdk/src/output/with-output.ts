import { OutputValidationError } from "../errors/output-validation-error.js";
import type { Turn } from "../turn/turn.js";
import type { PreparedOutput } from "./prepare-output.js";

/** Adds to a turn what its answer says by the schema; throws `OutputValidationError` when it does not fit. */
export async function withOutput(turn: Turn, output: PreparedOutput | undefined): Promise<Turn> {
  if (output === undefined) return turn;
  const reading = await output.read(turn.finalResponse);
  if ("value" in reading) return { ...turn, output: reading.value };
  throw new OutputValidationError(turn.finalResponse, reading.issues, turn.usage, { cause: reading.cause });
}
