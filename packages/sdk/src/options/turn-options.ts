import { checkOptions } from "../checks/check-options.js";
import { abortSignal, count, milliseconds, oneOf } from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { outputSchema } from "../output/output-schema.js";
import { CyberAccessProgram } from "./modes.js";

/** Options of one turn. */
export interface TurnOptions<Schema = unknown> {
  /**
   * The schema of the final answer: a JSON Schema object, or a schema of a library that implements Standard Schema and
   * Standard JSON Schema, such as zod 4. {@link Turn.output} is then the parsed answer, with the schema's type.
   *
   * @example
   * ```ts
   * const { output } = await thread.run("How many tests fail?", {
   *   outputSchema: z.object({ failing: z.number(), names: z.array(z.string()) }),
   * });
   * ```
   */
  outputSchema?: Schema | undefined;
  /**
   * Cancels the turn at any time. The turn rejects with the signal's reason once nothing of it is left. Has no effect
   * after the turn has ended.
   */
  signal?: AbortSignal | undefined;
  /** Experimental access program for this turn. Only with the built-in OpenAI provider. Default: none. */
  cyberAccessProgram?: CyberAccessProgram | undefined;
  /**
   * How long the turn may take, in milliseconds, from its start; waiting for an earlier turn of the thread does not count.
   * Default: no limit, and the CLI retries an unreachable network forever.
   */
  timeoutMs?: number | undefined;
  /**
   * How long the agent may send no event, in milliseconds. Waiting for a handler or a tool does not count, nor does the time
   * during which this program blocks its event loop. Default: no limit.
   */
  idleTimeoutMs?: number | undefined;
  /**
   * How many times the agent is asked again, in the same thread, when its answer does not fit `outputSchema`. Only with
   * `run()`. Default: 0, which rejects the first such answer.
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
    throw new InvalidOptionError("repairAttempts", "0 or omitted without `outputSchema`", received, where);
  }
  return options;
}
