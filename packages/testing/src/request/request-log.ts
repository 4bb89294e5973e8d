import type { RecordedRequest, RequestPosition } from "./recorded-request.js";
import type { TurnMetadata } from "./request-content.js";

interface Waiter {
  matches: (request: RecordedRequest) => boolean;
  resolve: (request: RecordedRequest) => void;
  reject: (error: Error) => void;
}

/** The requests that one model received, in order of arrival, and the pending waits for further ones. */
export class RequestLog {
  readonly requests: RecordedRequest[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #turnsByThread = new Map<string, string[]>();
  #handedOut = 0;
  #closed = false;

  /** The position of a request that is about to be added. */
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
      if (!waiter.matches(request)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(request);
    }
  }

  /** The oldest request that `next` has not returned yet. It may have arrived already. */
  async next(timeoutMs: number): Promise<RecordedRequest> {
    // Counted on delivery, so that a call that times out consumes no request and concurrent calls get different ones.
    const take = (request: RecordedRequest) => {
      if (request !== this.requests[this.#handedOut]) return false;
      this.#handedOut++;
      return true;
    };
    return this.find(take, timeoutMs, `request ${this.#handedOut + 1}`);
  }

  /** The first matching request. It may have arrived already. */
  async find(
    matches: (request: RecordedRequest) => boolean,
    timeoutMs: number,
    sought = "a matching request",
  ): Promise<RecordedRequest> {
    const present = this.requests.find(matches);
    if (present) return present;
    if (this.#closed) throw new Error(`the scripted model is closed; ${sought} will not come`);
    let timer: NodeJS.Timeout | undefined;
    let waiter: Waiter | undefined;
    try {
      return await new Promise((resolve, reject) => {
        waiter = { matches, resolve, reject };
        this.#waiters.add(waiter);
        timer = setTimeout(() => reject(this.#tooLate(sought, timeoutMs)), timeoutMs);
      });
    } finally {
      clearTimeout(timer);
      if (waiter) this.#waiters.delete(waiter);
    }
  }

  /** Rejects all pending waits. */
  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiters) {
      waiter.reject(new Error("the scripted model was closed while a test waited for a request"));
    }
  }

  #tooLate(sought: string, timeoutMs: number): Error {
    const received = `${this.requests.length} received`;
    return new Error(`${sought} did not reach the scripted model within ${timeoutMs} ms (${received})`);
  }
}
