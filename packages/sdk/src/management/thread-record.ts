import { lateFile } from "@codex/exec/errors";
import { describeValue } from "@codex/protocol/describe";
import { text } from "../checks/option-checks.js";
import type { BackgroundTerminal } from "../engine/app-server/background-terminal.js";
import type { EngineServer } from "../engine/engine.js";
import { type ThreadGoal, toGoal } from "../engine/goal.js";
import { readAnswer } from "../engine/server-answers.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { checkInjectedItems, type InjectedItem } from "../options/injected-item.js";
import type { ThreadOptions } from "../options/thread-options.js";
import type { Conversation } from "../turn/conversation.js";
import type { Runtime } from "../turn/runtime.js";
import type { RewindOptions, RewindResult } from "./rewind.js";
import { checkName, checkPlace, type TurnPlace } from "./task-options.js";

const rewinding = lateFile(() => import("./rewind.js"), "rewind");

/** The parts of each thread, for what is done with a `Thread` elsewhere. */
export const threadParts = new WeakMap<
  object,
  { runtime: Runtime; options: ThreadOptions; conversation: Conversation }
>();

/** What a `Thread` does with its record in `CODEX_HOME`, between turns. */
export abstract class ThreadRecord {
  readonly #runtime: Runtime;
  readonly #options: ThreadOptions;
  readonly #conversation: Conversation;

  /** @internal */
  protected constructor(runtime: Runtime, options: ThreadOptions, conversation: Conversation) {
    this.#runtime = runtime;
    this.#options = options;
    this.#conversation = conversation;
    threadParts.set(this, { runtime, options, conversation });
  }

  /**
   * Removes the last turns from the thread, after the turns that were started before. The model no longer sees them, and
   * `codex.readThread()` no longer has them. What they did stays done: no file is restored.
   *
   * They are gone for good: a later `fork()` cannot name them. To keep them, fork the thread before. `usage` of the next turn is
   * `null`, because the server does not report how much the remaining turns have used. The binary does not find a thread that was
   * reverted with `codex.searchThreads()`, and it cannot be exported. Requires app-server.
   *
   * @param place `{ toTurnId }` is the last turn to keep; `{ beforeTurnId }` is removed together with all later ones
   * @throws {InvalidOptionError} unless exactly one of the two is given and is a turn of the thread, and before the first turn
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} when the server refuses, as for an ephemeral thread or one that an old codex recorded
   *
   * @example
   * ```ts
   * const attempt = await thread.run("Try it with a regular expression");
   * if (!(await works())) await thread.revert({ beforeTurnId: attempt.id ?? "" });
   * ```
   */
  async revert(place: TurnPlace): Promise<void> {
    const where = "thread.revert()";
    const checked = checkPlace(where, place, this.#runtime.options.onDiagnostic);
    await this.#conversation.between(where, async (server, id) => {
      const { revertThread } = await this.#runtime.late();
      await server.use(id, this.#options, (thread) => revertThread(where, thread, checked));
      // The server now counts only the turns that are left, and does not say how much they used.
      this.#conversation.queue.totalUsage = null;
    });
  }

  /**
   * Undoes the last turns, after the turns that were started before: restores the files of the working tree, and on app-server
   * removes the turns from the conversation. Only turns of a thread with `checkpoints` can be undone.
   *
   * Files that other hands have changed since that place are named in `conflicts` and left, unless `force` is set: a person or
   * another thread, between turns or after them. What others do while a turn runs counts as its own. Ignored files,
   * submodules and nested repositories are never touched. A rewind that is cut off, for example by the end of the program, is
   * completed by the next turn or rewind in this working tree. On exec the conversation keeps the turns.
   *
   * @param options `{ toTurnId }` is the last turn to keep; `{ beforeTurnId }` is undone together with all later ones
   * @throws {InvalidOptionError} for a turn without checkpoints, unless exactly one place is given, and before the first turn
   * @throws {CheckpointError} when files cannot be restored
   *
   * @example
   * ```ts
   * const turn = await thread.run("Rewrite the parser");
   * const { files } = await thread.rewind({ beforeTurnId: turn.changes?.turnId ?? "", dryRun: true });
   * ```
   */
  async rewind(options: RewindOptions): Promise<RewindResult> {
    const { rewind } = await rewinding();
    return rewind(this.#conversation, this.#options, "thread.rewind()", options);
  }

  /**
   * Adds items to the end of what the model sees, after the turns that were started before. The next turn begins with them. No
   * turn runs, and `codex.readThread()` does not have them. Requires app-server.
   *
   * @param items messages of a role, or items of the Responses API
   * @throws {InvalidInputError}
   * @throws {InvalidOptionError} before the first turn
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} when the server refuses
   */
  async injectItems(items: readonly InjectedItem[]): Promise<void> {
    const where = "thread.injectItems()";
    const checked = checkInjectedItems(items);
    await this.#conversation.between(where, async (server, id) => {
      const { injectItems } = await this.#runtime.late();
      await server.use(id, this.#options, (thread) => injectItems(thread, checked));
    });
  }

  /**
   * Reads the goal that the thread has, if any, without waiting for turns. Requires app-server.
   *
   * @throws {InvalidOptionError} before the first turn
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} when the thread does not exist or is ephemeral
   */
  async readGoal(): Promise<ThreadGoal | null> {
    const where = "thread.readGoal()";
    return this.#now(where, async (server, threadId) => {
      const client = await server.connect();
      const answer = await client.request("thread/goal/get", { threadId });
      return readAnswer("thread/goal/get", answer, ({ goal }) => goal && toGoal(goal));
    });
  }

  /**
   * Lists the processes that commands of the agent have left running, such as a server that it has started, without waiting for
   * turns. They run until the thread is unloaded: by `close()`, after `idleThreadMs`, or with the server. Processes of sub-agents
   * are in the lists of their own threads. Requires app-server; on exec they end with the turn.
   *
   * @returns none for a thread that is not loaded
   * @throws {InvalidOptionError} before the first turn
   * @throws {UnsupportedOptionError} on exec
   */
  async listTerminals(): Promise<BackgroundTerminal[]> {
    const { listTerminals } = await this.#runtime.late();
    return this.#now("thread.listTerminals()", listTerminals);
  }

  /**
   * Ends one of the processes of {@link listTerminals}, with its children, without waiting for turns. Requires app-server.
   *
   * @param id the `id` in the list
   * @returns whether it still ran
   * @throws {InvalidOptionError} also before the first turn
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} for a text that cannot be an id
   */
  async endTerminal(id: string): Promise<boolean> {
    const where = "thread.endTerminal()";
    if (!text.accepts(id)) throw new InvalidOptionError("id", text.expected, describeValue(id), where);
    const { endTerminal } = await this.#runtime.late();
    return this.#now(where, (server, threadId) => endTerminal(server, threadId, id));
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
    await this.#now("thread.rename()", (server, threadId) => server.rename(threadId, name));
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
    await this.#conversation.between("thread.archive()", (server, threadId) =>
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
    await this.#conversation.between("thread.unarchive()", (server, threadId) => server.restore(threadId));
  }

  /**
   * Deletes the thread and its record, after the turns that were started before. Requires app-server.
   *
   * @throws {InvalidOptionError} before the first turn
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} when the thread does not exist, or a fork of it still needs its history
   */
  async delete(): Promise<void> {
    await this.#conversation.between("thread.delete()", (server, threadId) =>
      server.retire(threadId, "thread/delete"),
    );
  }

  /** Does something with the thread without waiting for its turns. */
  #now<Result>(
    where: string,
    work: (server: EngineServer, threadId: string) => Promise<Result>,
  ): Promise<Result> {
    return this.#runtime.useServer(where, async (server) => {
      if (this.#conversation.mustBeFound) await this.#conversation.find();
      return work(server, this.#conversation.requireId(where));
    });
  }
}
