import { randomUUID } from "node:crypto";
import type { StreamedTurn, Thread, ThreadOptions } from "@codex/sdk";
import type { WebEvent } from "../model/web-event.js";
import { initialWebState, reduceWebEvent, type WebState } from "../model/web-state.js";
import type { EventLog, LogEntry } from "./event-log.js";
import { entriesOf, type InputImages, type PersonInput } from "./input-images.js";
import { KeyedCalls } from "./keyed-calls.js";
import { OpenRequests } from "./open-requests.js";
import { ThreadViewers } from "./thread-viewers.js";
import { encodeFrame } from "./viewer.js";
import { describeError, RequestRejection } from "./web-server-error.js";

/** How many keys of inputs are remembered. */
const maxKeys = 200;

/** What a {@link LiveThread} needs of its server. */
export type LiveThreadContext = {
  log: EventLog;
  images: InputImages;
  /** Whether the agent can ask its viewers. */
  canAsk: boolean;
  /** The limit of a viewer's buffer, in bytes. */
  maxBufferedBytes: number;
  /** Takes one of the turns that may run at once. Returns the function that gives it back. */
  takeSlot(): () => void;
  /** Takes errors that no caller sees. */
  onError(error: unknown): void;
};

/** A thread that this server holds in memory: its state, its running turn, its open requests and its viewers. */
export class LiveThread {
  /** Resolves with the thread's id, once it is known. Rejects when the first turn could not start. */
  readonly started: Promise<string>;
  /** Distinguishes the event ids from those of an earlier server, or from before the thread was unloaded. */
  readonly #loadId = randomUUID().slice(0, 8);
  readonly #context: LiveThreadContext;
  readonly #thread: Thread;
  readonly #requests = new OpenRequests((event) => this.#publish(event));
  readonly #viewers: ThreadViewers;
  /** Entries published while a viewer that joins waits for the log. */
  readonly #joining = new Set<LogEntry[]>();
  /** The inputs that were accepted, by key. */
  readonly #inputs = new KeyedCalls<void>(maxKeys);
  #state: WebState;
  #sequence = 0;
  #streamed: StreamedTurn | undefined;
  #ending: Promise<void> | undefined;
  #pending: LogEntry[] = [];
  #onStarted!: { resolve(id: string): void; reject(error: unknown): void };

  /**
   * @param open starts or resumes the thread, with the handlers that ask its viewers
   * @param options the options of the thread
   * @param state its state so far
   */
  constructor(
    context: LiveThreadContext,
    open: (options: ThreadOptions) => Thread,
    options: ThreadOptions,
    state: WebState = initialWebState,
  ) {
    this.#context = context;
    this.#state = state;
    this.#viewers = new ThreadViewers(context.maxBufferedBytes, this);
    this.#thread = open(context.canAsk ? { ...options, ...this.#requests.handlers(options) } : options);
    this.started = new Promise((resolve, reject) => {
      this.#onStarted = { resolve, reject };
    });
    this.started.catch(() => {});
    if (this.#thread.id !== null) this.#onStarted.resolve(this.#thread.id);
  }

  /** The state after the event with the id {@link lastEventId}. */
  get state(): WebState {
    return this.#state;
  }

  get lastEventId(): string {
    return `${this.#loadId}.${this.#sequence}`;
  }

  /** Whether nothing would be lost if the thread were loaded again for its next viewer. */
  get isIdle(): boolean {
    return !this.#state.isRunning && this.#viewers.size === 0 && this.#joining.size === 0;
  }

  /**
   * Starts a turn. Has no further effect with the key of an earlier input.
   *
   * @throws {RequestRejection} while another turn runs
   * @throws {CodexError} of the input
   */
  send(input: PersonInput): Promise<void> {
    return this.#inputs.run(input.key, async () => {
      if (this.#state.isRunning) {
        throw new RequestRejection(409, "turn_running", "A turn is running. Steer it, or wait for its end.");
      }
      const giveBack = this.#context.takeSlot();
      this.#state = { ...this.#state, isRunning: true };
      try {
        this.#streamed = await this.#thread.runStreamed(entriesOf(input));
      } catch (error) {
        this.#state = { ...this.#state, isRunning: false };
        giveBack();
        throw error;
      }
      this.#publishInput(input, false);
      this.#ending = this.#follow(this.#streamed).finally(giveBack);
    });
  }

  /** Adds an input to the running turn. Has no further effect with the key of an earlier input. */
  steer(input: PersonInput): Promise<void> {
    return this.#inputs.run(input.key, async () => {
      if (this.#streamed === undefined) throw noTurn();
      await this.#streamed.steer(entriesOf(input));
      this.#publishInput(input, true);
    });
  }

  /** Interrupts the running turn, if there is one. Resolves when it has ended. */
  async interrupt(): Promise<void> {
    await this.#streamed?.interrupt();
    await this.#ending;
  }

  /** Answers a request of the agent. See {@link OpenRequests.answer}. */
  answer(id: string, answer: unknown): void {
    this.#requests.answer(id, answer);
  }

  /** Makes the response with an image of an input. */
  image(id: string): Response {
    return this.#context.images.respond(this, id);
  }

  /** Drops what the server keeps for the thread: its events, and the images of all inputs. */
  async unload(): Promise<void> {
    this.#context.images.remove(this);
    if (this.#thread.id !== null) await this.#context.log.remove(this.#thread.id);
  }

  /** Ends the turn and the responses of all viewers, and deletes the record of the thread, which exec cannot do. */
  async remove(): Promise<void> {
    await this.interrupt();
    this.close();
    await this.unload();
    if (this.#context.canAsk) await this.#thread.delete();
  }

  /** Ends the responses of all viewers. */
  close(): void {
    this.#viewers.close();
  }

  /** Opens a stream of server-sent events: those after the given one if the log has them, else a snapshot and what follows. */
  async view(lastEventId: string | undefined): Promise<ReadableStream<Uint8Array>> {
    const missed: LogEntry[] = [];
    this.#joining.add(missed);
    const logged = await this.#since(lastEventId);
    this.#joining.delete(missed);
    const known = new Set(logged?.map(({ id }) => id));
    const entries = [...(logged ?? []), ...missed.filter(({ id }) => !known.has(id))];
    // The log of another store may lack what it has not written yet.
    const isComplete = entries.length === this.#sequence - sequenceOf(lastEventId ?? "");
    return this.#viewers.join(logged && isComplete ? entries.map(frameOf) : undefined);
  }

  /** Shows all viewers that their connection is alive. */
  beat(): void {
    this.#viewers.beat();
  }

  async #since(lastEventId: string | undefined): Promise<readonly LogEntry[] | undefined> {
    // The events of an earlier server may lack the end of the turn that it ran.
    if (!lastEventId?.startsWith(`${this.#loadId}.`) || this.#thread.id === null) return undefined;
    if (lastEventId === this.lastEventId) return [];
    try {
      return await this.#context.log.since(this.#thread.id, lastEventId);
    } catch (error) {
      this.#context.onError(error);
      return undefined;
    }
  }

  /** Publishes the events of a turn. Never rejects. */
  async #follow(streamed: StreamedTurn): Promise<void> {
    let failure: unknown;
    try {
      for await (const event of streamed.events) {
        this.#publish(event);
        if (event.type === "thread.started") this.#onStarted.resolve(event.thread_id);
      }
    } catch (error) {
      failure = error;
      this.#onStarted.reject(error);
    }
    this.#streamed = undefined;
    const error = failure === undefined ? null : describeError(failure);
    if (error?.code === "internal") this.#context.onError(failure);
    this.#publish({ type: "web.turn_ended", error });
  }

  /** Viewers load the images themselves: in the log and in snapshots they would be copied for each viewer. */
  #publishInput({ text, key, images }: PersonInput, isSteering: boolean): void {
    const held = images.length > 0 ? { images: this.#context.images.add(this, images) } : {};
    this.#publish({ type: "web.input", key, text, isSteering, ...held });
  }

  #publish(event: WebEvent): void {
    this.#state = reduceWebEvent(this.#state, event);
    this.#sequence += 1;
    const entry = { id: this.lastEventId, event };
    this.#log(entry);
    for (const missed of this.#joining) missed.push(entry);
    if (this.#viewers.size > 0) this.#viewers.send(frameOf(entry));
  }

  /** Writes an entry into the log, once the thread has an id. */
  #log(entry: LogEntry): void {
    this.#pending.push(entry);
    const threadId = this.#thread.id;
    if (threadId === null) return;
    for (const each of this.#pending.splice(0)) {
      try {
        Promise.resolve(this.#context.log.append(threadId, each)).catch(this.#context.onError);
      } catch (error) {
        this.#context.onError(error);
      }
    }
  }
}

function noTurn(): RequestRejection {
  return new RequestRejection(409, "no_turn", "No turn is running. Send the input as a turn.");
}

function frameOf({ id, event }: LogEntry): Uint8Array {
  return encodeFrame({ event: "event", id, data: event });
}

function sequenceOf(eventId: string): number {
  return Number(eventId.slice(eventId.indexOf(".") + 1));
}
