import { checkOptions } from "../checks/check-options.js";
import { abortSignal, count, milliseconds, oneOf } from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { outputSchema } from "../output/output-schema.js";
import { CyberAccessProgram } from "./modes.js";

/** Options of one turn. */
export interface TurnOptions<Schema = unknown> {
  /**
   * Shape of the final answer: a JSON Schema object, or a schema of a library that implements Standard Schema and
   * Standard JSON Schema, such as zod 4. Then {@link Turn.output} holds the parsed answer, with the schema's type.
   */
  outputSchema?: Schema | undefined;
  /**
   * Cancels the turn at any moment. The turn rejects with the signal's own reason once its process is gone. After
   * the end of the turn it does nothing.
   */
  signal?: AbortSignal | undefined;
  /** Experimental access program for this turn, with the built-in OpenAI provider only. */
  cyberAccessProgram?: CyberAccessProgram | undefined;
  /**
   * Milliseconds the whole turn may take, counted from when it starts (not while it waits for an earlier turn of
   * the same thread). Default: no limit; note that the CLI retries an unreachable network forever.
   */
  timeoutMs?: number | undefined;
  /**
   * Milliseconds that may pass without any event from the agent, from its start on; while it waits for a handler or a
   * tool of the caller's they do not count. Default: no limit.
   */
  idleTimeoutMs?: number | undefined;
  /**
   * How often to ask the agent again, in the same thread, when its answer does not fit `outputSchema`. Only with
   * `run()`. Default: 0, which rejects at once.
   */
  repairAttempts?: number | undefined;
}

/** Checks and copies the options of a turn. */
export function checkTurnOptions(where: string, given: unknown): TurnOptions {
  const options = checkOptions<TurnOptions>(where, given, {
    outputSchema,
    signal: abortSignal,
    cyberAccessProgram: oneOf(CyberAccessProgram),
    timeoutMs: milliseconds(1),
    idleTimeoutMs: milliseconds(1),
    repairAttempts: count(0),
  });
  if (options.repairAttempts && options.outputSchema === undefined) {
    const received = String(options.repairAttempts);
    throw new InvalidOptionError("repairAttempts", "0 or left out without `outputSchema`", received, where);
  }
  return options;
}
