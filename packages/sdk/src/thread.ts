import { lateFile } from "@codex/exec/errors";
import type { TurnRequest, TurnTask } from "./engine/engine.js";
import { checkGoal, type GoalOptions, type GoalResult, goalResult, StreamedGoal } from "./management/goal.js";
import {
  checkExecFork,
  checkTaskOptions,
  type ForkOptions,
  readForkOptions,
  type TaskOptions,
} from "./management/task-options.js";
import { ThreadRecord } from "./management/thread-record.js";
import { checkBudget } from "./options/budget.js";
import { refuseWithout } from "./options/built-in-tools.js";
import { checkTurnSettings } from "./options/cli-options.js";
import { directoryElsewhere } from "./options/exec-server.js";
import { type Input, noInput, prepareInput } from "./options/input.js";
import { checkReviewTarget, type ReviewTarget } from "./options/review-target.js";
import { checkTransportFor, type ThreadOptions } from "./options/thread-options.js";
import {
  checkTurnOptions,
  refuseTurnOption,
  serverSettings,
  type TurnOptions,
} from "./options/turn-options.js";
import { Conversation, type ThreadIdSource } from "./turn/conversation.js";
import type { Runtime } from "./turn/runtime.js";
import { type RunStreamedResult, StreamedTurn, type StreamedTurnOf } from "./turn/streamed-turn.js";
import { prepareLate, runInPlace, withOutput } from "./turn/structured-turn.js";
import { callerFrames, type RunResult, type Turn, type TurnOf } from "./turn/turn.js";
import { TurnRun } from "./turn/turn-run.js";

/** Loaded by the first turn that may take several attempts. */
const attempts = lateFile(() => import("./turn/attempts.js"), "runAttempts");

/**
 * A conversation with the agent, created by `codex.startThread()` or `codex.resumeThread()`.
 *
 * Each `run()` or `runStreamed()` is one turn of the conversation. Turns of a thread run one after another, in the order
 * of the calls; turns of different threads run in parallel.
 */
export class Thread extends ThreadRecord {
  readonly #runtime: Runtime;
  readonly #options: ThreadOptions;
  readonly #conversation: Conversation;

  /** @internal */
  constructor(runtime: Runtime, options: ThreadOptions, id: ThreadIdSource) {
    const conversation = new Conversation(runtime, id);
    super(runtime, options, conversation);
    runtime.secrets.addFrom(options.mcpServers ?? {});
    this.#runtime = runtime;
    this.#options = options;
    this.#conversation = conversation;
  }

  /** The id to resume this thread by. `null` until its first turn has started, or until its name was looked up. */
  get id(): string | null {
    return this.#conversation.id;
  }

  /**
   * Sends an input to the agent and waits for the turn to end.
   *
   * @param input a prompt, or a list of entries, such as texts and images
   * @param options see {@link TurnOptions}
   * @throws {InvalidOptionError} before anything starts
   * @throws {InvalidInputError} before anything starts
   * @throws {TurnFailedError} when the agent reports that the turn failed
   * @throws {OutputValidationError} when the answer does not fit `outputSchema`
   * @throws {CodexError} of another kind when the agent could not be started, was lost or timed out
   * @throws the reason of `signal` when it aborts
   *
   * @example
   * ```ts
   * const turn = await thread.run("Fix the failing test", { signal: AbortSignal.timeout(600_000) });
   * console.log(turn.finalResponse);
   * ```
   */
  run<Schema = undefined>(input: Input, options?: TurnOptions<Schema>): Promise<TurnOf<Schema>>;
  /**
   * The result of `@openai/codex-sdk`, so that a function that returns no more can stand in for this one. (The compiler takes
   * the types of such a function's parameters from here only if both signatures have the same type parameters.)
   */
  run<Schema = unknown>(input: Input, options?: TurnOptions<Schema>): Promise<RunResult>;
  async run(input: Input, options: TurnOptions = {}): Promise<Turn> {
    const request = this.#readRequest("thread.run()", input, options);
    refuseTurnOption(request.options, "activityIntervalMs", "thread.run()", "runStreamed()");
    return this.#complete(request);
  }

  /**
   * Sends an input to the agent and returns the turn, whose events can be iterated while it runs. The turn starts when its
   * events or its result are first requested. Rejects with the errors below; the events throw all others.
   *
   * @param input a prompt, or a list of entries, such as texts and images
   * @param options see {@link TurnOptions}; `repairAttempts` and `waitForReset` work with `run()` only
   * @throws {InvalidOptionError}
   * @throws {InvalidInputError}
   *
   * @example
   * ```ts
   * const { events } = await thread.runStreamed("Implement the fix");
   * for await (const event of events) {
   *   if (event.type === "item.completed") console.log(event.item.type);
   * }
   * ```
   */
  runStreamed<Schema = undefined>(
    input: Input,
    options?: TurnOptions<Schema>,
  ): Promise<StreamedTurnOf<Schema>>;
  /** The result of `@openai/codex-sdk`, as for {@link run}. */
  runStreamed<Schema = unknown>(input: Input, options?: TurnOptions<Schema>): Promise<RunStreamedResult>;
  async runStreamed(input: Input, options: TurnOptions = {}): Promise<StreamedTurn> {
    const where = "thread.runStreamed()";
    const request = this.#readRequest(where, input, options);
    refuseTurnOption(request.options, "repairAttempts", where, "run()");
    refuseTurnOption(request.options, "waitForReset", where, "run()");
    return this.#stream(request);
  }

  /**
   * Copies the thread, after the turns that were started before. The copy has an id at once and continues from there; this
   * thread does not change. Its `developerInstructions` are part of the conversation, so the copy has them, and cannot have
   * others.
   *
   * On exec, where a process makes the copy, it always has all turns. In a thread with a `worktree` both work in the same one.
   *
   * @param options where the copy ends, and the options in which it differs from this thread
   * @throws {InvalidOptionError} also before the first turn
   * @throws {UnsupportedOptionError} on exec with `toTurnId`, `beforeTurnId`, or for an ephemeral thread or copy
   * @throws {RequestFailedError} when the server refuses, as for an ephemeral thread, or a turn that is unknown or was reverted
   * @throws {ProcessExitError} when exec refuses, as for a thread that is not in `CODEX_HOME`
   */
  async fork(options: ForkOptions = {}): Promise<Thread> {
    const { onDiagnostic } = this.#runtime.options;
    const { threadOptions, place } = readForkOptions("thread.fork()", options, onDiagnostic, this.#options);
    const merged = { ...this.#options, ...threadOptions };
    checkTransportFor(merged, this.#runtime.options.transport);
    if (!this.#runtime.usesServer) checkExecFork("thread.fork()", threadOptions, merged, place);
    return this.#conversation.withEngine("thread.fork()", async (engine, id) => {
      return new Thread(this.#runtime, merged, await engine.fork(id, merged, place));
    });
  }

  /**
   * Starts a review of changes: a turn whose `finalResponse` is the review. Its usage is unknown, so `usage` is `null`.
   * Rejects with the errors below; the events throw all others.
   *
   * The review is part of the thread, so that later turns can refer to it. On exec, where every review starts a thread of its own,
   * it must be the thread's first turn.
   *
   * @param target what to review, see {@link ReviewTarget}
   * @param options how to end it
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec after the first turn, also from the turn if that begins later
   */
  async startReview(target: ReviewTarget, options: TaskOptions = {}): Promise<StreamedTurn> {
    const where = "thread.startReview()";
    checkReviewTarget(where, target);
    const checked = checkTaskOptions(where, options, this.#runtime.options.onDiagnostic);
    const isOld = this.id !== null || this.#conversation.mustBeFound;
    if (isOld) this.#runtime.requireServer(`${where} after the first turn`);
    return this.#stream(this.#readTask(undefined, { type: "review", target: { ...target } }, checked));
  }

  /**
   * Pursues a goal: the server starts turn after turn on its own until the agent says that the goal is achieved, or that it cannot
   * continue, or until the budget is used up. All of them are one run: with one signal, one set of limits, and one place in the
   * order of calls. `goal.status` of the result says how it ended. A turn that fails ends the run, and rejects.
   *
   * An abort and a timeout pause the goal and end its turn; `runGoal(null)` continues it, also in another process. In other turns the
   * agent has no goals, unless `config` enables `features.goals`; so the first turn after a goal loads the thread again. On a
   * server elsewhere, a connection that is lost ends the run, and the server continues the goal. Requires app-server.
   *
   * @param objective what is to be achieved, in at most 4000 characters; `null` continues the thread's goal
   * @param options see {@link GoalOptions}. Set `tokenBudget` or a limit: a goal can cost any amount.
   * @throws {InvalidOptionError} before anything starts
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} for an ephemeral thread, and for `null` when there is no goal
   * @throws what `run()` throws
   *
   * @example
   * ```ts
   * const { goal, turns } = await thread.runGoal("All tests pass", { tokenBudget: 500_000 });
   * console.log(goal.status, `after ${turns.length} turns`);
   * ```
   */
  async runGoal(objective: string | null, options: GoalOptions = {}): Promise<GoalResult> {
    const where = "thread.runGoal()";
    return goalResult(await this.#complete(this.#readGoal(where, objective, options)));
  }

  /**
   * Pursues a goal as {@link runGoal} does, and returns it, whose events can be iterated while it runs. It starts when its events or
   * its result are first requested. Rejects with the errors below; the events throw all others.
   *
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   */
  async runGoalStreamed(objective: string | null, options: GoalOptions = {}): Promise<StreamedGoal> {
    const where = "thread.runGoalStreamed()";
    return new StreamedGoal(await this.#stream(this.#readGoal(where, objective, options)));
  }

  /**
   * Replaces the history that the model sees by a summary, to free its context window. Resolves with the turn that did so.
   * Rejects as `run()` does, and with `InvalidOptionError` before the first turn. Requires app-server.
   */
  async compact(options: TaskOptions = {}): Promise<Turn> {
    const where = "thread.compact()";
    const checked = checkTaskOptions(where, options, this.#runtime.options.onDiagnostic);
    return this.#complete(this.#readTask(where, { type: "compact" }, checked));
  }

  /**
   * Releases the thread, after the turns that were started before. An app-server keeps a thread loaded and locked until
   * then; afterwards another process can resume it, and so can this `Thread`, with its next turn. An ephemeral thread is
   * gone. On exec the process of the last turn releases the thread when it exits, shortly after the turn; this waits for
   * that.
   */
  async close(): Promise<void> {
    if (this.#conversation.isSought) await this.#conversation.find().catch(() => {});
    await this.#conversation.queue.between("thread.close()", async () => {
      if (this.id !== null) await this.#runtime.release(this.id);
    });
  }

  /** Same as {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Checks and copies what the caller gave for a turn. */
  #readRequest(where: string, input: unknown, given: unknown): TurnRequest {
    const options = checkTurnOptions(where, given, this.#runtime.options.onDiagnostic);
    if (this.#options.environment) options.workingDirectory = directoryElsewhere(where, given);
    const { outputSchema } = options;
    for (const name of ["inputId", ...serverSettings] as const) {
      if (options[name] !== undefined) this.#runtime.requireServer(name);
    }
    checkTurnSettings(where, this.#options, options);
    checkBudget(where, options.budget, this.#runtime.usesServer);
    return {
      preparing:
        outputSchema === undefined ? undefined : prepareLate(this.#conversation, outputSchema as object),
      input: prepareInput(input, this.#runtime),
      threadOptions: this.#options,
      options,
      output: undefined,
      isStreamed: false,
      callers: callerFrames(),
    };
  }

  #readGoal(where: string, objective: string | null, given: unknown): TurnRequest {
    const checked = checkGoal(where, objective, given, this.#runtime.options.onDiagnostic);
    refuseWithout(where, this.#options, "goals", "objective");
    const { tokenBudget, ...options } = checked;
    return this.#readTask(where, { type: "goal", objective, tokenBudget }, options);
  }

  /** A turn that does something other than answer. Requires app-server for a method that is given. */
  #readTask(where: string | undefined, task: TurnTask, options: TurnOptions): TurnRequest {
    if (where !== undefined) this.#runtime.requireServer(where);
    const callers = callerFrames();
    return {
      input: noInput,
      task,
      threadOptions: this.#options,
      options,
      output: undefined,
      preparing: undefined,
      isStreamed: false,
      callers,
    };
  }

  async #stream(request: TurnRequest): Promise<StreamedTurn> {
    request.output = await request.preparing;
    if (this.#conversation.mustBeFound) await this.#conversation.find(request.options);
    return new StreamedTurn(new TurnRun(this.#conversation, { ...request, isStreamed: true }));
  }

  async #complete(request: TurnRequest): Promise<Turn> {
    if (this.#conversation.mustBeFound) {
      await request.preparing;
      await this.#conversation.find(request.options);
    }
    const { repairAttempts, waitForReset } = request.options;
    if (repairAttempts || waitForReset) return runInPlace(this.#conversation, request, attempts);
    const run = new TurnRun(this.#conversation, request);
    run.start();
    return withOutput(await run.ended, run);
  }
}
