import { CodexError, noUsage } from "@codex/protocol";
import type { TurnRequest } from "../engine/engine.js";
import { orAborted } from "../engine/waiting.js";
import { describeIssue, type OutputIssue, OutputValidationError } from "../errors/output-errors.js";
import { prepareInput } from "../options/input.js";
import type { Conversation } from "./conversation.js";
import { joinTurns, type Turn, withEarlierTurn, withTurn } from "./turn.js";
import { type Place, TurnQueue } from "./turn-queue.js";
import { TurnRun } from "./turn-run.js";

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
 * Runs a turn, and asks again while its answer does not fit the schema. The attempts have their own queue within one place of
 * the thread's queue, so no other turn comes between them.
 */
export async function runWithRepairs(conversation: Conversation, request: TurnRequest): Promise<Turn> {
  const { output, options } = request;
  const { repairAttempts = 0, signal } = options;
  const attempts = new TurnQueue();
  let run = new TurnRun(conversation, request, attempts);
  let place: Place | undefined;
  try {
    place = conversation.queue.enter("thread.run()");
    await (signal ? orAborted(place.ready, signal) : place.ready);
    run.start();
    let turn = await run.ended;
    for (let left = repairAttempts; output && left > 0; left -= 1) {
      const reading = await output.read(turn.finalResponse);
      if ("value" in reading) break;
      const input = prepareInput(repairPrompt(reading.issues));
      const repair = { ...request, input, options: { ...options, inputId: undefined } };
      run = new TurnRun(conversation, repair, attempts);
      run.start();
      turn = await joinAttempts(turn, run);
    }
    return await withOutput(turn, run);
  } catch (error) {
    // A turn that was never started has not described its error.
    const isDescribed =
      !CodexError.isInstance(error) || error.began !== undefined || error === signal?.reason;
    throw isDescribed ? error : withTurn(error, run.details(noUsage()));
  } finally {
    void attempts.between("thread.run()", async () => place?.leave());
  }
}

async function joinAttempts(earlier: Turn, run: TurnRun): Promise<Turn> {
  try {
    return joinTurns(earlier, await run.ended);
  } catch (error) {
    throw withEarlierTurn(error, earlier);
  }
}

/** The prompt that asks the agent to correct an answer that does not fit the schema. */
function repairPrompt(issues: readonly OutputIssue[]): string {
  const listed = issues.map((issue) => `- ${describeIssue(issue)}`).join("\n");
  return `Your last answer does not fit the required JSON schema:\n${listed}\nAnswer again with the same content, as JSON that fits.`;
}
