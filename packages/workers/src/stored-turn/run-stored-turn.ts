import { randomUUID } from "node:crypto";
import { CodexError, type ThreadItem, type Usage } from "@codex/protocol";
import {
  type ExportedSession,
  type Input,
  type StoredTurn,
  type Thread,
  type ThreadOptions,
  type TurnFailedError,
  TurnInterruptedError,
} from "@codex/sdk";
import { quote } from "../store/store-error.js";
import { SessionTail } from "./session-tail.js";
import { SessionWriter } from "./session-writer.js";
import {
  bringHome,
  findProgress,
  readAttempts,
  readStoredSession,
  type TurnProgress,
} from "./stored-history.js";
import {
  checkOptions,
  continueInput,
  digestOf,
  invalid,
  type RunStoredTurnOptions,
  type StoredTurnFailure,
  type StoredTurnResult,
} from "./stored-turn-options.js";

/** The events after which the session has something to store. */
const flushedAfter: ReadonlySet<string> = new Set(["turn.started", "item.started", "item.completed"]);

/**
 * Runs one turn of a stored thread on this host, for a step of any workflow engine. Call it again with the same key after any error and
 * on any host: one that has ended returns its recorded result, one that has begun is continued, and one that has not is run.
 *
 * It holds the lease of the session, writes the agent's lines to the store while they appear (after each item, before a handler is
 * called, at intervals and at the end), and records the result once.
 *
 * A turn that the agent reports as failed is recorded, and returned with `status: "failed"`, if the reason lasts. If it can go away
 * (`retryable`, or a usage limit with `resetsAt`), or anything else ends the attempt, the call rejects and nothing is recorded.
 *
 * @throws {StoreError} `key_reused` for another input or thread; `lease_held` (retryable) while another host works on the
 * thread, before anything starts; `lease_lost` when another host has taken over, after which nothing is written
 * @throws {CodexError} as `thread.run()` does
 * @throws the reason of `signal` when it aborts
 */
export async function runStoredTurn(options: RunStoredTurnOptions): Promise<StoredTurnResult> {
  const { store, key, thread, owner, onBeat, signal, leaseMs = 30_000, flushMs = 2000 } = options;
  checkOptions(options);
  signal?.throwIfAborted();
  const turn = { thread, digest: digestOf(options.input) };
  const open = async () => {
    const record = await store.beginTurn(key, turn);
    return record.state === "finished" ? (record.result as StoredTurnResult) : undefined;
  };
  // Needs no lease, which another turn of the thread can hold. A new key is recorded later, under the lease: so a recorded one that is
  // open has been run by somebody.
  const known = (await store.readTurn(key)) && (await open());
  if (known !== undefined) return known;
  // Checks the input, which must not be recorded if it cannot be sent. A stream without a reader starts nothing.
  await options.codex.startThread().runStreamed(options.input);
  const writer = await SessionWriter.acquire(store, { thread, owner, leaseMs, flushMs, onBeat });
  try {
    const isNew = (await store.readTurn(key)) === undefined;
    return (await open()) ?? (await new StoredTurnRun(options, writer).run(isNew));
  } catch (error) {
    // What the agent's turn ends with is the consequence.
    throw writer.signal.aborted ? writer.signal.reason : error;
  } finally {
    await writer.release();
  }
}

/** One attempt to run a turn, under a lease. */
class StoredTurnRun {
  readonly #options: RunStoredTurnOptions;
  readonly #writer: SessionWriter;
  #thread: Thread | undefined;
  /** The agent's turns of earlier attempts. */
  #attempts: StoredTurn[] = [];

  constructor(options: RunStoredTurnOptions, writer: SessionWriter) {
    this.#options = options;
    this.#writer = writer;
  }

  async run(isNew: boolean): Promise<StoredTurnResult> {
    const { codex, store, key, prepare } = this.#options;
    const stored = await readStoredSession(store, this.#options.thread);
    const session = stored && (await bringHome(codex, this.#writer, stored));
    // Rejects before anything runs if the sessions are on another machine.
    if (session === undefined) await codex.findSession(randomUUID());
    const progress = findProgress(key, session);
    const input = this.#chooseInput(isNew, progress, session);
    if (session !== undefined && progress.begun) {
      this.#attempts = await readAttempts(codex, session.threadId, progress);
      const last = this.#attempts.at(-1);
      if (last?.status === "completed") return await this.#finish(session.threadId, { ...last, items: [] });
    }
    const threadId = session?.threadId ?? null;
    const given = await prepare?.({
      key,
      thread: this.#options.thread,
      threadId,
      fence: this.#writer.fence,
    });
    if (given?.ephemeral) throw invalid("`ephemeral` threads cannot be stored");
    const threadOptions = this.#flushFirst({ ...given });
    const thread =
      threadId === null ? codex.startThread(threadOptions) : codex.resumeThread(threadId, threadOptions);
    return await this.#runOn(thread, input, progress.nextInputId);
  }

  /** Decides between the turn's input and one that asks to continue. */
  #chooseInput(isNew: boolean, { begun }: TurnProgress, session: ExportedSession | undefined): Input {
    const { codex, key, input, interrupted = "fail" } = this.#options;
    const toContinue = this.#options.continueInput ?? continueInput;
    if (begun) return toContinue;
    if (isNew || codex.engine === "app-server" || interrupted === "rerun") return input;
    if (interrupted === "continue") return session === undefined ? input : toContinue;
    const how = `the host that ran turn ${quote(key)} is gone, and on exec it is unknown whether the agent had received its input. Look at the thread, then call again with \`interrupted\``;
    throw new TurnInterruptedError(how);
  }

  async #runOn(thread: Thread, input: Input, inputId: string): Promise<StoredTurnResult> {
    const { codex, onEvent } = this.#options;
    const signal = AbortSignal.any([
      this.#writer.signal,
      ...(this.#options.signal ? [this.#options.signal] : []),
    ]);
    const turnOptions = { signal, ...(codex.engine === "app-server" ? { inputId } : {}) };
    try {
      const streamed = await thread.runStreamed(input, turnOptions);
      this.#thread = thread;
      for await (const event of streamed.events) {
        if (flushedAfter.has(event.type)) await this.#flush();
        await onEvent?.(event);
      }
      const turn = await streamed.result;
      await this.#close(thread);
      return await this.#finish(thread.id ?? "", turn);
    } catch (error) {
      await this.#close(thread);
      if (!isLastingFailure(error)) throw error;
      const { message, reason, httpStatus, items, usage } = error;
      return await this.#finish(thread.id ?? "", { items, usage }, { message, reason, httpStatus });
    }
  }

  /** Stores what the session has by now. A new thread has an id once its first turn has started. */
  async #flush(): Promise<void> {
    const id = this.#thread?.id ?? null;
    if (!this.#writer.isFollowing && id !== null)
      this.#writer.follow(new SessionTail(this.#options.codex, id, 0));
    await this.#writer.flush();
  }

  /** Unloads the thread, so that its file is complete, and stores the rest of it. */
  async #close(thread: Thread): Promise<void> {
    await thread.close();
    if (!this.#writer.signal.aborted) await this.#flush();
  }

  /** Wraps the handlers: what they are asked about is stored before anybody sees it. */
  #flushFirst(given: ThreadOptions): ThreadOptions {
    for (const name of ["onApproval", "onUserInput", "onElicitation"] as const) {
      const handler = given[name] as ((...given: unknown[]) => unknown) | undefined;
      if (typeof handler !== "function") continue;
      const wrapped = async (...given: unknown[]) => {
        try {
          await this.#flush();
        } catch {
          // The turn is being ended. Nothing is decided here any more.
          return "park";
        }
        return handler(...given);
      };
      Object.assign(given, { [name]: wrapped });
    }
    return given;
  }

  async #finish(
    threadId: string,
    turn: { items: readonly ThreadItem[]; usage?: Usage | null; finalResponse?: string },
    error: StoredTurnFailure | null = null,
  ): Promise<StoredTurnResult> {
    const { key, thread } = this.#options;
    const result: StoredTurnResult = {
      key,
      thread,
      threadId,
      status: error === null ? "completed" : "failed",
      finalResponse: turn.finalResponse ?? "",
      items: [...this.#attempts.flatMap(({ items }) => items), ...turn.items],
      usage: turn.usage ?? null,
      error,
    };
    return (await this.#writer.finish(key, result)) as StoredTurnResult;
  }
}

/** Whether the same thread would fail again for the same reason. */
function isLastingFailure(error: unknown): error is TurnFailedError {
  if (!CodexError.isInstance(error) || error.code !== "turn_failed") return false;
  return !error.retryable && "resetsAt" in error && error.resetsAt === null;
}
