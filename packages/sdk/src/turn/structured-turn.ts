import { lateFile } from "@codex/exec/errors";
import { CodexError, noUsage } from "@codex/protocol";
import type { TurnRequest } from "../engine/engine.js";
import { orAborted } from "../engine/waiting.js";
import { reportDiagnostic } from "../errors/diagnostic.js";
import { OutputValidationError } from "../errors/output-errors.js";
import { jsonSchemaTextOf } from "../output/output-schema.js";
import type { PreparedOutput } from "../output/prepared-output.js";
import type { Conversation } from "./conversation.js";
import { type Turn, withTurn } from "./turn.js";
import { type Place, TurnQueue } from "./turn-queue.js";
import { TurnRun } from "./turn-run.js";

/** Loaded by the first turn with an `outputSchema`. */
const preparation = lateFile(() => import("../output/prepared-output.js"), "prepareOutput");

/**
 * Reads an `outputSchema` now, and prepares it once the code for that is loaded. Reports that the model will probably reject a plain
 * JSON Schema.
 *
 * @throws {OutputSchemaError} when it is no JSON
 */
export function prepareLate({ runtime, id }: Conversation, outputSchema: object): Promise<PreparedOutput> {
  const schemaText = jsonSchemaTextOf(outputSchema);
  const preparing = preparation().then(({ prepareOutput }) => {
    const output = prepareOutput(outputSchema, schemaText);
    const { strictProblem } = output;
    if (strictProblem !== undefined) {
      const diagnostic = { code: "output_schema", message: strictProblem.message } as const;
      reportDiagnostic(runtime.options.onDiagnostic, { ...diagnostic, ...(id !== null && { threadId: id }) });
    }
    return output;
  });
  // A failure is that of the turn.
  preparing.catch(() => {});
  return preparing;
}

/** Adds the parsed answer to a turn. Throws `OutputValidationError` when it does not fit the schema. */
export async function withOutput(turn: Turn, run: TurnRun): Promise<Turn> {
  const { output } = run.request;
  if (output === undefined) return turn;
  const reading = await output.read(turn.finalResponse);
  if ("value" in reading) return { ...turn, output: reading.value };
  const { finalResponse, usage, items, diff } = turn;
  const error = new OutputValidationError(finalResponse, reading.issues, usage, { cause: reading.cause });
  const { status, startedAt, durationMs } = turn;
  throw withTurn(error, { ...run.details(usage), status, startedAt, durationMs, items, diff });
}

/**
 * Runs a turn that may take several attempts, see `runAttempts()`. They have their own queue within one place of the thread's queue,
 * which is taken at the call, so no other turn comes between them.
 */
export async function runInPlace(
  conversation: Conversation,
  request: TurnRequest,
  load: () => Promise<{
    runAttempts(conversation: Conversation, first: TurnRun, queue: TurnQueue): Promise<Turn>;
  }>,
): Promise<Turn> {
  const { signal } = request.options;
  const attempts = new TurnQueue();
  const first = new TurnRun(conversation, request, attempts);
  let place: Place | undefined;
  try {
    place = conversation.queue.enter("thread.run()");
    await (signal ? orAborted(place.ready, signal) : place.ready);
    const { runAttempts } = await load();
    return await runAttempts(conversation, first, attempts);
  } catch (error) {
    // A turn that was never started has not described its error.
    const isDescribed =
      !CodexError.isInstance(error) || error.began !== undefined || error === signal?.reason;
    throw isDescribed ? error : withTurn(error, first.details(noUsage()));
  } finally {
    void attempts.between("thread.run()", async () => place?.leave());
  }
}
