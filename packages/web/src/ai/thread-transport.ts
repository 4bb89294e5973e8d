import { type ConnectOptions, connectThread, type ThreadConnection } from "../client/connect-thread.js";
import { startThread, threadUrl } from "../client/thread-requests.js";
import type { WebDecision, WebEvent } from "../model/web-event.js";
import { initialWebState } from "../model/web-state.js";
import { missedEvents } from "./missed-events.js";
import { toUIMessageStream } from "./to-ui-message-stream.js";
import type { CodexUIMessageChunk } from "./ui-message-chunk.js";

/** Options of {@link threadTransport}. */
export type ThreadTransportOptions = Omit<ConnectOptions, "onEvent" | "onSnapshot"> & {
  /** An earlier thread to continue. Default: the first message starts a thread. */
  threadId?: string | undefined;
};

/** A message of the AI SDK, as far as a {@link ThreadTransport} reads it. */
export type SentMessage = {
  /** Its parts. */
  parts: readonly { type: string; text?: unknown }[];
};

/** A `ChatTransport` of the AI SDK, for a thread of a `threadServer()` or a `turnServer()`. */
export type ThreadTransport = {
  /** The id of the thread; `null` until the first message has started it. */
  readonly threadId: string | null;
  /** Starts a turn with the last message, and shows it. Aborting interrupts the turn. */
  sendMessages(options: {
    messages: readonly SentMessage[];
    abortSignal?: AbortSignal | undefined;
  }): Promise<ReadableStream<CodexUIMessageChunk>>;
  /** Shows the turn that runs, from its beginning; `null` if none does. For the option `resume` of `useChat`. */
  reconnectToStream(options?: {
    abortSignal?: AbortSignal | undefined;
  }): Promise<ReadableStream<CodexUIMessageChunk> | null>;
  /**
   * Answers a request of the turn. Rejects with the code `request_closed` if another viewer was first.
   *
   * @param requestId the `approval.id` of a tool part, or the id of a `data-request` part
   */
  answer(requestId: string, decision: WebDecision): Promise<void>;
};

/**
 * Connects `useChat` of the AI SDK to a thread of a `threadServer()` or a `turnServer()`. The chat shows the requests of the agent,
 * which `answer()` answers, and it survives a lost connection. The server keeps the conversation, so the last message alone is sent.
 *
 * @param url the address of the server, such as `/api/codex`
 */
export function threadTransport(url: string, options: ThreadTransportOptions = {}): ThreadTransport {
  return new Transport(url, options);
}

class Transport implements ThreadTransport {
  threadId: string | null;
  readonly #url: string;
  readonly #options: ThreadTransportOptions;
  #turn: ShownTurn | undefined;

  constructor(url: string, options: ThreadTransportOptions) {
    this.#url = url;
    this.#options = options;
    this.threadId = options.threadId ?? null;
  }

  async sendMessages({ messages, abortSignal }: Parameters<ThreadTransport["sendMessages"]>[0]) {
    const text = textOf(messages.at(-1));
    if (this.threadId === null) {
      this.threadId = (await startThread(this.#url, text, this.#options)).id;
      return (await this.#open(this.threadId, { abortSignal })).show();
    }
    const turn = await this.#open(this.threadId, { abortSignal, isSent: false });
    await turn.send(text);
    return turn.show();
  }

  async reconnectToStream({ abortSignal }: { abortSignal?: AbortSignal | undefined } = {}) {
    if (this.threadId === null) return null;
    const turn = await this.#open(this.threadId, { abortSignal });
    if (turn.connection.view.state.isRunning) return turn.show();
    turn.close();
    return null;
  }

  async answer(requestId: string, decision: WebDecision): Promise<void> {
    if (this.#turn === undefined)
      throw new Error("No turn has been shown, so no request waits for an answer.");
    await this.#turn.connection.answer(requestId, decision);
  }

  async #open(threadId: string, stage: TurnStage): Promise<ShownTurn> {
    const turn = new ShownTurn(threadUrl(this.#url, threadId), this.#options, stage);
    await turn.opened;
    this.#turn = turn;
    return turn;
  }
}

type TurnStage = {
  /** Interrupts the turn. */
  abortSignal: AbortSignal | undefined;
  /** Whether the server has the turn. Default: true. */
  isSent?: boolean;
};

/** A connection for the time of one turn. */
class ShownTurn {
  readonly connection: ThreadConnection;
  /** Resolves with the first state. Rejects if the server refuses, or the chat stops before. */
  readonly opened: Promise<void>;
  readonly #events: ReadableStream<WebEvent>;
  #controller!: ReadableStreamDefaultController<WebEvent>;
  readonly #abortSignal: AbortSignal | undefined;
  #isSent: boolean;
  #isOpen = false;
  #isClosed = false;
  /** The number of inputs that precede the turn. */
  #inputsBefore = -1;
  /** Whether the server may have the turn. */
  #isSending: boolean;
  #wasRunning = false;

  constructor(url: string, options: ConnectOptions, { abortSignal, isSent = true }: TurnStage) {
    this.#abortSignal = abortSignal;
    this.#isSent = isSent;
    this.#isSending = isSent;
    this.#events = new ReadableStream<WebEvent>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => this.close(),
    });
    this.connection = connectThread(url, {
      ...options,
      onEvent: (event) => {
        const { inputs, isRunning } = this.connection.view.state;
        // Events that precede the turn end the one before it. A queue can end a turn that has not begun.
        const endsNothing = event.type === "web.turn_ended" && !this.#wasRunning && this.#isSending;
        if (inputs.length > this.#inputsBefore || endsNothing) this.#push(event);
        this.#wasRunning = isRunning;
      },
      onSnapshot: (state, before) => {
        this.#wasRunning = state.isRunning;
        const isFirst = before === initialWebState;
        // The first turn of a thread can still be in a queue.
        if (isFirst && (!isSent || state.inputs.length === 0)) this.#inputsBefore = state.inputs.length;
        if (state.inputs.length <= this.#inputsBefore) {
          // Snapshots that precede the turn show the one before it, unless a queue has ended the turn before it began.
          const hasFailed = JSON.stringify(state.error) !== JSON.stringify(before.error);
          const isOver = this.#isSending && !state.isRunning && state.error !== null && hasFailed;
          if (isOver) this.#push({ type: "web.turn_ended", error: state.error });
          return;
        }
        for (const event of missedEvents(before, state)) this.#push(event);
      },
    });
    this.opened = new Promise((resolve, reject) => {
      this.connection.subscribe(() => {
        const { status, error } = this.connection.view;
        this.#isOpen ||= status === "open";
        if (this.#isOpen) resolve();
        if (status !== "closed") return;
        reject(error ?? new DOMException("The chat was stopped.", "AbortError"));
        if (error !== null) this.#controller.error(error);
      });
    });
    abortSignal?.addEventListener("abort", () => this.#stop(), { once: true });
    if (abortSignal?.aborted) this.#stop();
  }

  async send(text: string): Promise<void> {
    try {
      this.#abortSignal?.throwIfAborted();
      this.#isSending = true;
      await this.connection.send(text);
    } catch (error) {
      this.close();
      throw error;
    }
    this.#isSent = true;
    if (this.#abortSignal?.aborted) this.#stop();
  }

  show(): ReadableStream<CodexUIMessageChunk> {
    return toUIMessageStream(iterate(this.#events));
  }

  close(): void {
    this.#isClosed = true;
    this.connection.close();
  }

  #stop(): void {
    if (this.#isSent) void this.connection.interrupt().catch(() => {});
    if (!this.#isOpen) this.close();
  }

  #push(event: WebEvent): void {
    if (!this.#isClosed) this.#controller.enqueue(event);
  }
}

/** Reads a stream. Not all browsers can iterate over one. */
function iterate<T>(stream: ReadableStream<T>): AsyncIterable<T> {
  const reader = stream.getReader();
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const { done, value } = await reader.read();
        return done ? { done, value: undefined } : { done, value };
      },
      async return() {
        await reader.cancel();
        return { done: true, value: undefined };
      },
    }),
  };
}

/** The text of a message. A part that the agent would not get is an error. */
function textOf(message: SentMessage | undefined): string {
  const texts = (message?.parts ?? []).map(({ type, text }) => {
    if (type === "text") return String(text);
    throw new Error(`A message to the agent may contain text alone, not a part of the type ${type}.`);
  });
  return texts.join("\n");
}
