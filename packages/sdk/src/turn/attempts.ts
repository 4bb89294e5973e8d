import { clearTimeout, setTimeout } from "node:timers";
import { abortErrorOf, whenAborted } from "@codex/exec/errors";
import { CodexError } from "@codex/protocol";
import { orAborted } from "../engine/waiting.js";
import { describeIssue, type OutputIssue } from "../errors/output-errors.js";
import { TurnFailedError } from "../errors/turn-failed-error.js";
import { prepareInput } from "../options/input.js";
import type { Conversation } from "./conversation.js";
import { withOutput } from "./structured-turn.js";
import { type EarlierTurn, joinTurns, type Turn, withEarlierTurn, withTurn } from "./turn.js";
import type { TurnQueue } from "./turn-queue.js";
import { TurnRun } from "./turn-run.js";

/** How often the clock is looked at during a wait. A timer does not count the time that the machine sleeps. */
const lookMs = 60_000;

/** exec reports the time of a reset without its seconds. */
const minuteMs = 60_000;

/**
 * Runs a turn that may take several attempts: it waits until a usage limit resets, and asks again while the answer does not fit the
 * schema. Loaded by the first such turn.
 *
 * @param first the first attempt, which has not started
 * @param queue the queue of the attempts
 */
export function runAttempts(conversation: Conversation, first: TurnRun, queue: TurnQueue): Promise<Turn> {
  return new Attempts(conversation, first, queue).run();
}

class Attempts {
  readonly #conversation: Conversation;
  readonly #queue: TurnQueue;
  #run: TurnRun;
  #hasWaited = false;

  constructor(conversation: Conversation, first: TurnRun, queue: TurnQueue) {
    this.#conversation = conversation;
    this.#queue = queue;
    this.#run = first;
  }

  async run(): Promise<Turn> {
    let turn = await this.#attempt();
    const { output, options } = this.#run.request;
    for (let left = options.repairAttempts ?? 0; output && left > 0; left -= 1) {
      const reading = await output.read(turn.finalResponse);
      if ("value" in reading) break;
      this.#ask(repairPrompt(reading.issues));
      turn = await this.#attempt(turn);
    }
    return withOutput(turn, this.#run);
  }

  /** Runs the attempt, and if a usage limit ends it, another one once the limit has reset. */
  async #attempt(earlier?: EarlierTurn): Promise<Turn> {
    const run = this.#run;
    run.start();
    try {
      const turn = await run.ended;
      return earlier ? joinTurns(earlier, turn) : turn;
    } catch (reason) {
      const error = earlier ? withEarlierTurn(reason, earlier) : reason;
      const resetsAt = this.#resetAfter(error);
      if (resetsAt === undefined) throw error;
      this.#hasWaited = true;
      const failed = error as TurnFailedError;
      await this.#wait(resetsAt, failed);
      const { subAgentUsage } = await run.readUse();
      // The thread has the input, unless there is no thread.
      if (failed.began && this.#conversation.id !== null) this.#ask("Continue.");
      else this.#run = new TurnRun(this.#conversation, run.request, this.#queue);
      return this.#attempt({ ...whatIsKnown(failed), subAgentUsage });
    }
  }

  /** Prepares an attempt that adds to what the thread has. */
  #ask(prompt: string): void {
    const { request } = this.#run;
    const options = { ...request.options, inputId: undefined };
    const next = { ...request, input: prepareInput(prompt), options };
    this.#run = new TurnRun(this.#conversation, next, this.#queue);
  }

  /** When the limit resets that ended an attempt. `undefined` if the error is another one, or the wait is not wanted. */
  #resetAfter(error: unknown): Date | undefined {
    const { waitForReset } = this.#run.request.options;
    if (!(error instanceof TurnFailedError) || waitForReset === undefined || this.#hasWaited)
      return undefined;
    const { reason, resetsAt } = error;
    if (reason !== "usage_limit_exceeded" || resetsAt === null) return undefined;
    const known = this.#conversation.runtime.usesServer ? resetsAt : new Date(resetsAt.getTime() + minuteMs);
    return waitOf(known) > waitForReset.maxWaitMs ? undefined : known;
  }

  /** Waits, unless the signal aborts or the `Codex` is closed. */
  async #wait(resetsAt: Date, error: TurnFailedError): Promise<void> {
    const { signal, waitForReset } = this.#run.request.options;
    const stopper = new AbortController();
    const ignoreSignal = signal && whenAborted(signal, () => stopper.abort(abortErrorOf(signal)));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const reset = new Promise<void>((resolve) => {
      const look = () => {
        const leftMs = waitOf(resetsAt);
        if (leftMs === 0) resolve();
        else timer = setTimeout(look, Math.min(leftMs, lookMs));
      };
      look();
    });
    const waiting = orAborted(reset, stopper.signal);
    waiting.catch(() => {});
    try {
      this.#conversation.runtime.adopt({ ended: waiting, stop: async (reason) => stopper.abort(reason) });
      await waitForReset?.onWait?.({ resetsAt, waitMs: waitOf(resetsAt), error });
      await waiting;
    } catch (reason) {
      const isOwn = CodexError.isInstance(reason) && reason !== signal?.reason;
      throw isOwn ? withTurn(reason, this.#run.details(error.usage)) : reason;
    } finally {
      clearTimeout(timer);
      ignoreSignal?.();
    }
  }
}

const waitOf = (date: Date) => Math.max(0, date.getTime() - Date.now());

/** What an attempt has done that failed. */
function whatIsKnown(error: CodexError): Omit<EarlierTurn, "subAgentUsage"> {
  const { items = [], usage = null, diff = null, startedAt = null, durationMs = null, cost = null } = error;
  return { items: [...items], usage, diff, startedAt, durationMs, cost };
}

/** The prompt that asks the agent to correct an answer that does not fit the schema. */
function repairPrompt(issues: readonly OutputIssue[]): string {
  const listed = issues.map((issue) => `- ${describeIssue(issue)}`).join("\n");
  return `Your last answer does not fit the required JSON schema:\n${listed}\nAnswer again with the same content, as JSON that fits.`;
}
