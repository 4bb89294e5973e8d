import type { WebDecision, WebError, WebEvent } from "../model/web-event.js";
import { initialWebState, reduceWebEvent, type WebState } from "../model/web-state.js";
import { readServerSentEvents } from "./event-source.js";
import {
  type InputOptions,
  inputBody,
  type RequestOptions,
  sendRequest,
  WebRequestError,
} from "./thread-requests.js";

/**
 * - `connecting`: the first state has not arrived.
 * - `open`: events arrive as they happen.
 * - `reconnecting`: the connection is lost, and `state` is as old as that. It is tried again until `close()`.
 * - `closed`: by `close()`, or because the server refuses: see `error`.
 */
export type ConnectionStatus = "connecting" | "open" | "reconnecting" | "closed";

/** What a viewer sees at one moment. A new object for every change. */
export type ThreadView = {
  /** The state of the thread. */
  state: WebState;
  /** The state of the connection. */
  status: ConnectionStatus;
  /** Why the connection is lost or was refused; `null` while it is open. */
  error: WebError | null;
};

/** Options of {@link connectThread}. */
export type ConnectOptions = RequestOptions & {
  /** Takes each event after the state has been updated. A snapshot is no event. */
  onEvent?: ((event: WebEvent) => void) | undefined;
  /**
   * Takes each snapshot, which replaces the state without events: at first, and after an interruption that was too long to
   * continue. `before` is the state until then.
   */
  onSnapshot?: ((state: WebState, before: WebState) => void) | undefined;
  /** How long the server may be silent before the connection counts as lost, in milliseconds. Default: 45,000. */
  silenceMs?: number | undefined;
};

/** A connection to a thread. */
export type ThreadConnection = {
  /** What there is to see now. */
  readonly view: ThreadView;
  /** Calls back after each change. Returns a function that ends that. */
  subscribe(listener: () => void): () => void;
  /** Starts a turn. Resolves when the server has accepted it. */
  send(input: string, options?: InputOptions): Promise<void>;
  /** Adds an input to the running turn. */
  steer(input: string, options?: InputOptions): Promise<void>;
  /** Interrupts the running turn. Resolves when it has ended. */
  interrupt(): Promise<void>;
  /** Answers a request. Rejects with the code `request_closed` if another viewer was first. */
  answer(requestId: string, decision: WebDecision): Promise<void>;
  /** Ends the connection. */
  close(): void;
};

/** The waits between attempts to connect, in milliseconds. */
const firstRetryMs = 500;
const lastRetryMs = 15_000;

/**
 * Connects to a thread of a `threadServer()` or `turnServer()`, and keeps its state up to date. After an interruption it continues
 * with the event that it missed first. All methods that send something reject with a `WebRequestError`.
 *
 * @param url the address of the thread: `${address of the server}/threads/${id}`
 */
export function connectThread(url: string, options: ConnectOptions = {}): ThreadConnection {
  const connection = new Connection(url, options);
  void connection.run();
  return connection;
}

class Connection implements ThreadConnection {
  view: ThreadView = { state: initialWebState, status: "connecting", error: null };
  readonly #url: string;
  readonly #options: ConnectOptions;
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();
  #lastEventId = "";
  #attempts = 0;

  constructor(url: string, options: ConnectOptions) {
    this.#url = url;
    this.#options = options;
  }

  /** Reads events until the end of the connection. Never rejects. */
  async run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const error = await this.#read().then(
        () => lost,
        (cause) => (cause instanceof WebRequestError ? cause : lost),
      );
      if (this.#closing.signal.aborted) return;
      if (isFinal(error)) {
        this.#update({ status: "closed", error });
        return;
      }
      const status = this.view.status === "connecting" ? "connecting" : "reconnecting";
      this.#update({ status, error });
      await this.#wait();
    }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async send(input: string, options: InputOptions = {}): Promise<void> {
    await this.#post("/turns", await inputBody(input, options));
  }

  async steer(input: string, options: InputOptions = {}): Promise<void> {
    await this.#post("/steer", await inputBody(input, options));
  }

  async interrupt(): Promise<void> {
    await this.#post("/interrupt", {});
  }

  async answer(requestId: string, decision: WebDecision): Promise<void> {
    await this.#post(`/requests/${encodeURIComponent(requestId)}`, { decision });
  }

  close(): void {
    this.#closing.abort();
    this.#update({ status: "closed", error: null });
  }

  async #post(path: string, json: unknown): Promise<void> {
    await sendRequest(this.#url + path, this.#options, { json, retries: true });
  }

  /** Reads one response to its end. */
  async #read(): Promise<void> {
    const silent = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onBytes = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), this.#options.silenceMs ?? 45_000);
    };
    onBytes();
    const onClose = () => silent.abort();
    this.#closing.signal.addEventListener("abort", onClose);
    try {
      const headers: Record<string, string> = { accept: "text/event-stream" };
      if (this.#lastEventId !== "") headers["last-event-id"] = this.#lastEventId;
      const init = { headers, signal: silent.signal, cache: "no-store" as const };
      const response = await sendRequest(`${this.#url}/events`, this.#options, init);
      if (response.body === null) return;
      this.#attempts = 0;
      // An interrupted viewer that missed nothing gets no event.
      if (this.#lastEventId !== "") this.#update({ status: "open", error: null });
      for await (const { event, id, data } of readServerSentEvents(response.body, onBytes)) {
        this.#take(event, id, JSON.parse(data));
      }
    } finally {
      clearTimeout(timer);
      this.#closing.signal.removeEventListener("abort", onClose);
    }
  }

  #take(name: string, id: string, data: unknown): void {
    this.#lastEventId = id;
    if (name === "snapshot") {
      const before = this.view.state;
      this.#update({ state: data as WebState, status: "open", error: null });
      this.#options.onSnapshot?.(this.view.state, before);
      return;
    }
    const event = data as WebEvent;
    this.#update({ state: reduceWebEvent(this.view.state, event), status: "open", error: null });
    this.#options.onEvent?.(event);
  }

  #update(change: Partial<ThreadView>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** Waits longer after each failed attempt, but not for longer than until the browser is online again. */
  async #wait(): Promise<void> {
    const longestMs = Math.min(firstRetryMs * 2 ** this.#attempts, lastRetryMs);
    this.#attempts += 1;
    await new Promise<void>((resolve) => {
      // Spread, so that a restarted server does not get all viewers at once.
      const timer = setTimeout(done, longestMs * (0.5 + Math.random() / 2));
      const { signal } = this.#closing;
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        globalThis.removeEventListener?.("online", done);
        resolve();
      }
      signal.addEventListener("abort", done);
      globalThis.addEventListener?.("online", done);
    });
  }
}

const lost: WebError = {
  code: "connection_lost",
  message: "The connection to the server is lost.",
  retryable: true,
};

/** Whether another attempt would fail in the same way. */
function isFinal(error: WebError): boolean {
  return (
    error instanceof WebRequestError && error.status !== null && error.status < 500 && error.status !== 429
  );
}
