import { checkOptions, type DiagnosticListener } from "../checks/check-options.js";
import { abortSignal, count, milliseconds, oneOf, shortText } from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { isStandardSchema, outputSchema } from "../output/output-schema.js";
import { CyberAccessProgram } from "./modes.js";

/** Options of one turn. */
export type TurnOptions<Schema = unknown> = {
  /**
   * The schema of the final answer.
   *
   * A schema of a library that implements Standard Schema and Standard JSON Schema, such as zod 4, or a JSON Schema wrapped in
   * `jsonSchema()`, is adapted to the model's strict mode, and the answer is judged: {@link Turn.output} is the parsed and
   * validated answer, with the schema's type.
   *
   * A plain JSON Schema object is sent exactly as `JSON.stringify` writes it, and the answer is not judged, as in
   * `@openai/codex-sdk`: `output` is `unknown`, the parsed answer, or `undefined` if it is not JSON. Where the schema breaks a
   * rule of strict mode, `onDiagnostic` receives `output_schema`.
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
   * Cancels the turn at any time. The turn rejects once nothing of it is left: with the signal's reason if that is an
   * `Error`, else with an `AbortError` whose `cause` is the reason. Has no effect after the turn has ended.
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
   * `run()`, and not with a plain JSON Schema: wrap it in `jsonSchema()`. Default: 0, which rejects the first such answer.
   */
  repairAttempts?: number | undefined;
  /**
   * The caller's own id of the input, at most 100 characters. The agent records it in the session together with the input,
   * before it asks the model, so that a program that was killed can find out whether the thread already has the input:
   * `inputIds` of `codex.readThread()`, or `hasInput()` for an exported session. Codex does not compare ids: the same input
   * sent twice is in the thread twice. Requests of `repairAttempts` do not have it. Requires app-server; exec records no
   * ids. Default: a new UUID.
   */
  inputId?: string | undefined;
};

/** Options of `streamed.steer()`. */
export type SteerOptions = {
  /** The caller's own id of the added input, as in {@link TurnOptions}. Default: none. */
  inputId?: string | undefined;
};

/** The binary records text of any length. A longer one is hardly an id. */
const inputId = shortText(100);

/** Checks and copies the options of `streamed.steer()`. */
export function checkSteerOptions(given: unknown, onDiagnostic: DiagnosticListener): SteerOptions {
  return checkOptions<SteerOptions>("streamed.steer()", given, { inputId }, onDiagnostic);
}

/** Checks and copies the options of a turn. */
export function checkTurnOptions(
  where: string,
  given: unknown,
  onDiagnostic: DiagnosticListener,
): TurnOptions {
  const checks = {
    outputSchema,
    signal: abortSignal,
    cyberAccessProgram: oneOf(CyberAccessProgram),
    timeoutMs: milliseconds(1),
    idleTimeoutMs: milliseconds(1),
    repairAttempts: count(0),
    inputId,
  };
  const options = checkOptions<TurnOptions>(where, given, checks, onDiagnostic);
  if (options.repairAttempts && options.outputSchema === undefined) {
    const received = String(options.repairAttempts);
    throw new InvalidOptionError("repairAttempts", "0 or omitted without `outputSchema`", received, where);
  }
  if (options.repairAttempts && !isStandardSchema(options.outputSchema as object)) {
    const expected =
      "0 or omitted with a plain JSON Schema, whose answer is not judged (wrap it in `jsonSchema()`, which judges it)";
    throw new InvalidOptionError("repairAttempts", expected, String(options.repairAttempts), where);
  }
  return options;
}
