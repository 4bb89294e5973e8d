import type { RecordedRequest, RequestPosition } from "./recorded-request.js";
import type { TurnMetadata } from "./turn-metadata.js";

interface Waiter {
  matches: (request: RecordedRequest) => boolean;
  resolve: (request: RecordedRequest) => void;
  reject: (error: Error) => void;
}

/** Every request of one model, in order of arrival, and those who wait for one. */
export class RequestLog {
  readonly requests: RecordedRequest[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #turnsByThread = new Map<string, string[]>();
  #handedOut = 0;
  #closed = false;

  /** Counts a request that is about to be added. */
  position(metadata: TurnMetadata): RequestPosition {
    const thread = metadata.threadId ?? "";
    const turn = metadata.turnId ?? "";
    const ofThread = this.requests.filter((request) => (request.metadata.threadId ?? "") === thread);
    const turns = this.#turnsByThread.get(thread) ?? [];
    if (!turns.includes(turn)) turns.push(turn);
    this.#turnsByThread.set(thread, turns);
    return {
      number: this.requests.length + 1,
      numberInThread: ofThread.length + 1,
      numberInTurn: ofThread.filter((request) => (request.metadata.turnId ?? "") === turn).length + 1,
      turnNumber: turns.indexOf(turn) + 1,
    };
  }

  add(request: RecordedRequest): void {
    this.requests.push(request);
    for (const waiter of [...this.#waiters]) {
      if (waiter.matches(request)) waiter.resolve(request);
    }
  }

  /** The next request that no earlier call of `next` was given; it may have arrived already. */
  next(timeoutMs: number): Promise<RecordedRequest> {
    const index = this.#handedOut++;
    return this.find((request) => request === this.requests[index], timeoutMs, `request ${index + 1}`);
  }

  /** The first request that matches; it may have arrived already. */
  find(
    matches: (request: RecordedRequest) => boolean,
    timeoutMs: number,
    sought = "a matching request",
  ): Promise<RecordedRequest> {
    const present = this.requests.find(matches);
    if (present) return Promise.resolve(present);
    if (this.#closed)
      return Promise.reject(new Error(`the scripted model is closed; ${sought} will not come`));
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        matches,
        resolve: (request) => {
          settle();
          resolve(request);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        const received = this.requests.length;
        waiter.reject(
          new Error(
            `${sought} did not reach the scripted model within ${timeoutMs} ms (received ${received})`,
          ),
        );
      }, timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  /** Rejects everyone who still waits. */
  close(): void {
    this.#closed = true;
    for (const waiter of [...this.#waiters]) {
      waiter.reject(new Error("the scripted model was closed while a test waited for a request"));
    }
  }
}
