import type { ReviewTarget } from "@codex/app-server/wire";
import type { EngineServer, TurnRequest, TurnTask } from "./engine/engine.js";
import { orAborted } from "./engine/waiting.js";
import { InvalidOptionError } from "./errors/option-errors.js";
import {
  checkName,
  checkReviewTarget,
  checkTaskOptions,
  type ForkOptions,
  readForkOptions,
  type TaskOptions,
} from "./management/task-options.js";
import { type Input, prepareInput } from "./options/input.js";
import type { ThreadOptions } from "./options/thread-options.js";
import { checkTurnOptions, type TurnOptions } from "./options/turn-options.js";
import { type InferOutput, prepareOutput } from "./output/output-schema.js";
import { Conversation } from "./turn/conversation.js";
import type { Runtime } from "./turn/runtime.js";
import { StreamedTurn } from "./turn/streamed-turn.js";
import { repairPrompt, withOutput } from "./turn/structured-turn.js";
import { joinTurns, type Turn } from "./turn/turn.js";
import { TurnQueue } from "./turn/turn-queue.js";
import { TurnRun } from "./turn/turn-run.js";

/**
 * A conversation with the agent, created by `codex.startThread()` or `codex.resumeThread()`.
 *
 * Each `run()` or `runStreamed()` is one turn of the conversation. Turns of a thread run one after another, in the order
 * of the calls; turns of different threads run in parallel.
 */
export class Thread {
  readonly #runtime: Runtime;
  readonly #options: ThreadOptions;
  readonly #conversation: Conversation;

  /** @internal */
  constructor(runtime: Runtime, options: ThreadOptions, id: string | null) {
    this.#runtime = runtime;
    this.#options = options;
    this.#conversation = new Conversation(runtime, id);
  }

  /** The id to resume this thread by. `null` until its first turn has started. */
  get id(): string | null {
    return this.#conversation.id;
  }

  /**
   * Sends an input to the agent and waits for the turn to end.
   *
   * @param input a prompt, or a list of texts and images
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
  async run<Schema = undefined>(
    input: Input,
    options: TurnOptions<Schema> = {},
  ): Promise<Turn<InferOutput<Schema>>> {
    const request = this.#readRequest("thread.run()", input, options);
    return this.#complete(request) as Promise<Turn<InferOutput<Schema>>>;
  }

  /**
   * Sends an input to the agent and returns the turn, whose events can be iterated while it runs. The turn starts when its
   * events or its result are first requested. Rejects with the errors below; the events throw all others.
   *
   * @param input a prompt, or a list of texts and images
   * @param options see {@link TurnOptions}; `repairAttempts` works with `run()` only
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
  async runStreamed<Schema = undefined>(
    input: Input,
    options: TurnOptions<Schema> = {},
  ): Promise<StreamedTurn<InferOutput<Schema>>> {
    const where = "thread.runStreamed()";
    const request = this.#readRequest(where, input, options);
    const { repairAttempts } = request.options;
    if (repairAttempts) {
      const expected = "omitted here (run() has it)";
      throw new InvalidOptionError("repairAttempts", expected, String(repairAttempts), where);
    }
    return new StreamedTurn(new TurnRun(this.#conversation, { ...request, isStreamed: true }));
  }

  /**
   * Copies the thread, after the turns that were started before. The copy has an id at once and continues from there; this
   * thread does not change. Requires app-server.
   *
   * @param options where the copy ends, and the options in which it differs from this thread
   * @throws {InvalidOptionError} also before the first turn
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} when the server refuses, as for an ephemeral thread or an unknown turn
   */
  async fork(options: ForkOptions = {}): Promise<Thread> {
    const { threadOptions, lastTurnId } = readForkOptions("thread.fork()", options);
    const merged = { ...this.#options, ...threadOptions };
    return this.#betweenTurns("thread.fork()", async (server, id) => {
      return new Thread(this.#runtime, merged, await server.fork(id, merged, lastTurnId));
    });
  }

  /**
   * Starts a review of changes: a turn whose `finalResponse` is the review. Its usage is unknown, so `usage` is `null`.
   * Rejects with the errors below; the events throw all others. Requires app-server.
   *
   * @param target what to review: `{ type: "uncommittedChanges" }`, `{ type: "baseBranch", branch }`,
   * `{ type: "commit", sha }` or `{ type: "custom", instructions }`
   * @param options how to end it
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   */
  async startReview(target: ReviewTarget, options: TaskOptions = {}): Promise<StreamedTurn> {
    const where = "thread.startReview()";
    checkReviewTarget(where, target);
    const checked = checkTaskOptions(where, options);
    const request = this.#readTask(where, { type: "review", target }, checked);
    return new StreamedTurn(new TurnRun(this.#conversation, { ...request, isStreamed: true }));
  }

  /**
   * Replaces the history that the model sees by a summary, to free its context window. Resolves with the turn that did so.
   * Rejects as `run()` does, and with `InvalidOptionError` before the first turn. Requires app-server.
   */
  async compact(options: TaskOptions = {}): Promise<Turn> {
    const where = "thread.compact()";
    const checked = checkTaskOptions(where, options);
    return this.#complete(this.#readTask(where, { type: "compact" }, checked));
  }

  /**
   * Sets the thread's title, without waiting for turns. Requires app-server.
   *
   * @throws {InvalidOptionError} for a blank name, and before the first turn
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} when the thread does not exist or is ephemeral
   */
  async rename(name: string): Promise<void> {
    checkName("thread.rename()", name);
    const server = await this.#runtime.server("thread.rename()");
    await server.rename(this.#requireId("thread.rename()"), name);
  }

  /**
   * Archives the thread, after the turns that were started before. It is hidden from lists and cannot be used until
   * {@link unarchive}. Requires app-server.
   *
   * @throws {InvalidOptionError} before the first turn
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} when the server refuses
   */
  async archive(): Promise<void> {
    await this.#betweenTurns("thread.archive()", (server, threadId) =>
      server.retire(threadId, "thread/archive"),
    );
  }

  /**
   * Restores the thread from the archive. Requires app-server.
   *
   * @throws {InvalidOptionError} before the first turn
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} when the thread is not archived
   */
  async unarchive(): Promise<void> {
    await this.#betweenTurns("thread.unarchive()", async (server, threadId) => {
      const client = await server.connect();
      await client.request("thread/unarchive", { threadId });
    });
  }

  /**
   * Deletes the thread and its record, after the turns that were started before. Requires app-server.
   *
   * @throws {InvalidOptionError} before the first turn
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} when the thread does not exist, or a fork of it still needs its history
   */
  async delete(): Promise<void> {
    await this.#betweenTurns("thread.delete()", (server, threadId) =>
      server.retire(threadId, "thread/delete"),
    );
  }

  /**
   * Releases the thread, after the turns that were started before. An app-server keeps a thread loaded and locked until
   * then; afterwards another process can resume it, and so can this `Thread`, with its next turn. An ephemeral thread is
   * gone. On exec the process of the last turn releases the thread when it exits, shortly after the turn; this waits for
   * that.
   */
  async close(): Promise<void> {
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
    const options = checkTurnOptions(where, given);
    const { outputSchema } = options;
    return {
      input: prepareInput(input, this.#runtime),
      threadOptions: this.#options,
      options,
      output: outputSchema === undefined ? undefined : prepareOutput(outputSchema as object),
      isStreamed: false,
    };
  }

  /** A turn that does something other than answer. */
  #readTask(where: string, task: TurnTask, options: TurnOptions): TurnRequest {
    this.#runtime.requireServer(where);
    const input = { prompt: "", images: [] };
    return { input, task, threadOptions: this.#options, options, output: undefined, isStreamed: false };
  }

  async #complete(request: TurnRequest): Promise<Turn> {
    if (request.options.repairAttempts) return this.#completeWithRepairs(request);
    const run = new TurnRun(this.#conversation, request);
    run.start();
    return withOutput(await run.ended, request.output);
  }

  /**
   * Runs a turn, and asks again while its answer does not fit the schema. The attempts have their own queue within one
   * place of the thread's queue, so no other turn comes between them.
   */
  async #completeWithRepairs(request: TurnRequest): Promise<Turn> {
    const { output, options } = request;
    const { repairAttempts = 0, signal } = options;
    const place = this.#conversation.queue.enter("thread.run()");
    const attempts = new TurnQueue();
    const attempt = (each: TurnRequest) => {
      const run = new TurnRun(this.#conversation, each, attempts);
      run.start();
      return run.ended;
    };
    try {
      await (signal ? orAborted(place.ready, signal) : place.ready);
      let turn = await attempt(request);
      for (let left = repairAttempts; output && left > 0; left -= 1) {
        const reading = await output.read(turn.finalResponse);
        if ("value" in reading) break;
        const input = { prompt: repairPrompt(reading.issues), images: [] };
        turn = joinTurns(turn, await attempt({ ...request, input }));
      }
      return await withOutput(turn, output);
    } finally {
      void attempts.between("thread.run()", async () => place.leave());
    }
  }

  async #betweenTurns<Result>(
    where: string,
    work: (server: EngineServer, threadId: string) => Promise<Result>,
  ): Promise<Result> {
    this.#runtime.requireServer(where);
    return this.#conversation.queue.between(where, async () => {
      const server = await this.#runtime.server(where);
      return work(server, this.#requireId(where));
    });
  }

  #requireId(where: string): string {
    if (this.id !== null) return this.id;
    throw new InvalidOptionError("id", "known, which it is after a first turn", "null", where);
  }
}
