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
 * A conversation with the agent. Made by `codex.startThread()` or `codex.resumeThread()`.
 *
 * Each `run()` or `runStreamed()` is one turn, and continues the conversation. Turns of one thread run one after the
 * other, in the order they were started; threads run side by side.
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
   * Gives the agent an input and waits until the turn has ended.
   *
   * @param input a prompt, or a list of texts and images
   * @param options see {@link TurnOptions}
   * @throws (as a rejection) `InvalidOptionError` and `InvalidInputError` before anything starts; the signal's own
   * reason when cancelled; `TurnFailedError` when the agent reports failure; another `CodexError` when its process
   * could not be started, was lost or timed out; `OutputValidationError` when the answer does not fit `outputSchema`.
   */
  async run<Schema = undefined>(
    input: Input,
    options: TurnOptions<Schema> = {},
  ): Promise<Turn<InferOutput<Schema>>> {
    const request = this.#readRequest("thread.run()", input, options);
    return this.#complete(request) as Promise<Turn<InferOutput<Schema>>>;
  }

  /**
   * Gives the agent an input and returns at once, with the turn's events to iterate. The turn starts when its events
   * are first asked for, or its result is.
   *
   * @param input a prompt, or a list of texts and images
   * @param options see {@link TurnOptions}; `repairAttempts` works with `run()` only
   * @throws (as a rejection) `InvalidOptionError` and `InvalidInputError`. All else is thrown by the events.
   */
  async runStreamed<Schema = undefined>(
    input: Input,
    options: TurnOptions<Schema> = {},
  ): Promise<StreamedTurn<InferOutput<Schema>>> {
    const where = "thread.runStreamed()";
    const request = this.#readRequest(where, input, options);
    const { repairAttempts } = request.options;
    if (repairAttempts) {
      const expected = "left out here (run() has it)";
      throw new InvalidOptionError("repairAttempts", expected, String(repairAttempts), where);
    }
    return new StreamedTurn(new TurnRun(this.#conversation, { ...request, isStreamed: true }));
  }

  /**
   * Copies the thread, after the turns that were started before. The copy is a thread of its own, with an id at once,
   * and goes on from there; this one is not changed. Needs the app-server transport.
   *
   * @param options what the copy's options shall be where they differ from this thread's, and where the copy ends
   * @throws (as a rejection) `InvalidOptionError`, also before the first turn; `RequestFailedError` when the server
   * refuses, as for an ephemeral thread or an unknown turn.
   */
  async fork(options: ForkOptions = {}): Promise<Thread> {
    const { threadOptions, lastTurnId } = readForkOptions("thread.fork()", options);
    const merged = { ...this.#options, ...threadOptions };
    return this.#betweenTurns("thread.fork()", async (server, id) => {
      return new Thread(this.#runtime, merged, await server.fork(id, merged, lastTurnId));
    });
  }

  /**
   * Has the agent review changes. A turn like any other: it can be followed, or its `result` awaited, whose
   * `finalResponse` is the review. What it uses is not told, so `usage` is `null`. Needs the app-server transport.
   *
   * @param target what to review: `{ type: "uncommittedChanges" }`, `{ type: "baseBranch", branch }`,
   * `{ type: "commit", sha }` or `{ type: "custom", instructions }`
   * @param options ways to end it
   * @throws (as a rejection) `InvalidOptionError`, `UnsupportedOptionError`. All else is thrown by the events.
   */
  async startReview(target: ReviewTarget, options: TaskOptions = {}): Promise<StreamedTurn> {
    const where = "thread.startReview()";
    checkReviewTarget(where, target);
    const checked = checkTaskOptions(where, options);
    const request = this.#readTask(where, { type: "review", target }, checked);
    return new StreamedTurn(new TurnRun(this.#conversation, { ...request, isStreamed: true }));
  }

  /**
   * Has the agent replace what the model sees of the past by a summary, which makes room in its context window.
   * Resolves with the turn that did it. Needs the app-server transport.
   *
   * @throws (as a rejection) as `run()` does; `InvalidOptionError` also before the first turn
   */
  async compact(options: TaskOptions = {}): Promise<Turn> {
    const where = "thread.compact()";
    const checked = checkTaskOptions(where, options);
    return this.#complete(this.#readTask(where, { type: "compact" }, checked));
  }

  /**
   * Gives the thread a title, at once. Needs the app-server transport.
   *
   * @throws (as a rejection) `InvalidOptionError` for a blank name, and before the first turn; `RequestFailedError`
   * for a thread that does not exist or is ephemeral
   */
  async rename(name: string): Promise<void> {
    checkName("thread.rename()", name);
    const server = await this.#runtime.server("thread.rename()");
    await server.rename(this.#requireId("thread.rename()"), name);
  }

  /**
   * Hides the thread from lists, after the turns that were started before. It cannot be used until it is brought
   * back by {@link unarchive}. Needs the app-server transport.
   *
   * @throws (as a rejection) `InvalidOptionError` before the first turn; `RequestFailedError` when the server refuses
   */
  async archive(): Promise<void> {
    await this.#betweenTurns("thread.archive()", (server, threadId) =>
      server.retire(threadId, "thread/archive"),
    );
  }

  /**
   * Brings the thread back from the archive. Needs the app-server transport.
   *
   * @throws (as a rejection) `InvalidOptionError` before the first turn; `RequestFailedError` for a thread that is not
   * archived
   */
  async unarchive(): Promise<void> {
    await this.#betweenTurns("thread.unarchive()", async (server, threadId) => {
      const client = await server.connect();
      await client.request("thread/unarchive", { threadId });
    });
  }

  /**
   * Removes the thread and its record for good, after the turns that were started before. Needs the app-server
   * transport.
   *
   * @throws (as a rejection) `InvalidOptionError` before the first turn; `RequestFailedError` when the server refuses:
   * there is no such thread, or a fork of it still needs its past
   */
  async delete(): Promise<void> {
    await this.#betweenTurns("thread.delete()", (server, threadId) =>
      server.retire(threadId, "thread/delete"),
    );
  }

  /**
   * Lets go of the thread, after the turns that were started before: an app-server keeps a thread in memory, and to
   * itself, until then. Another process can resume it now, and so can this `Thread`, with its next turn. An ephemeral
   * thread is gone. On exec a thread lets go by itself when the process of its last turn has ended, a moment after the
   * turn; this waits for it.
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

  /** Checks and copies what a turn was asked for. */
  #readRequest(where: string, input: unknown, given: unknown): TurnRequest {
    const options = checkTurnOptions(where, given);
    const { outputSchema } = options;
    return {
      input: prepareInput(input),
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

  /**
   * Runs a turn to its end, and asks again while its answer does not fit the schema. The attempts have a queue of their
   * own, which holds one place in the thread's: no other turn comes between them.
   */
  async #complete(request: TurnRequest): Promise<Turn> {
    const { output, options } = request;
    const { repairAttempts = 0, signal } = options;
    const queue = repairAttempts > 0 ? new TurnQueue() : this.#conversation.queue;
    const place = repairAttempts > 0 ? this.#conversation.queue.enter("thread.run()") : undefined;
    const attempt = async (each: TurnRequest) => {
      const run = new TurnRun(this.#conversation, each, queue);
      run.start();
      return run.ended;
    };
    try {
      if (place) await (signal ? orAborted(place.ready, signal) : place.ready);
      let turn = await attempt(request);
      for (let left = repairAttempts; output && left > 0; left -= 1) {
        const reading = await output.read(turn.finalResponse);
        if ("value" in reading) break;
        const input = { prompt: repairPrompt(reading.issues), images: [] };
        turn = joinTurns(turn, await attempt({ ...request, input }));
      }
      return await withOutput(turn, output);
    } finally {
      if (place) void queue.between("thread.run()", async () => place.leave());
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
