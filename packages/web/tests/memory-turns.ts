import { CodexError } from "@codex/protocol";
import type { SourceEvent, SourceInput, TurnSource, WebTurn } from "../src/server.js";

type MemoryTurn = WebTurn & { state: "queued" | "running" | "finished"; cancelled: string | undefined };

/** Turns in memory, with a log for each thread. A test is their worker. */
export class MemoryTurns implements TurnSource {
  readonly #turns = new Map<string, MemoryTurn>();
  readonly #logs = new Map<string, SourceEvent[]>();
  readonly #wakers = new Set<() => void>();
  /** Where the requests were opened that wait, by id. */
  readonly #open = new Map<string, { thread: string; turn: string }>();
  /** What was submitted, in order. */
  readonly submitted: WebTurn[] = [];
  /** The answers, in order. */
  readonly answers: { id: string; decision: unknown; by: string | undefined }[] = [];
  /** How many entries were read, by anybody. */
  entriesRead = 0;
  /** How many readers wait for entries. */
  followers = 0;
  /** Fails calls while it is set. */
  failure: Error | undefined;

  async submit(turn: WebTurn): Promise<void> {
    this.#fail();
    const known = this.#turns.get(turn.key);
    if (known !== undefined && JSON.stringify(known.input) !== JSON.stringify(turn.input))
      throw new CodexError("key_reused", "The key was used before.");
    if (known !== undefined) return;
    this.submitted.push(turn);
    this.#turns.set(turn.key, { ...turn, state: "queued", cancelled: undefined });
  }

  async turn(key: string) {
    this.#fail();
    const turn = this.#turns.get(key);
    if (turn === undefined) return undefined;
    return {
      cancel: async (reason?: string) => {
        turn.cancelled = reason;
        // One that runs is ended by its worker.
        if (turn.state === "queued") this.end(turn.thread, key, "turn_cancelled", reason);
        this.#wake();
      },
      result: async () => {
        while (turn.state !== "finished") await this.#news();
      },
    };
  }

  async threadTurns(thread: string) {
    this.#fail();
    return [...this.#turns.values()].filter((turn) => turn.thread === thread && turn.state !== "finished");
  }

  async *threadEvents(
    thread: string,
    { after, follow, signal }: { after?: string; follow: boolean; signal?: AbortSignal },
  ): AsyncGenerator<SourceEvent> {
    if (!/^[^\p{Cc}\p{Cs}]{1,255}$/u.test(thread))
      throw new CodexError("invalid_option", "The key of a thread is too long, or not writable.");
    let position = after === undefined ? 0 : Number(after);
    while (!signal?.aborted) {
      this.#fail();
      const entries = (this.#logs.get(thread) ?? []).slice(position, position + 500);
      for (const entry of entries) {
        position += 1;
        this.entriesRead += 1;
        // As from a database.
        yield structuredClone(entry);
      }
      if (entries.length > 0) continue;
      if (!follow) return;
      this.followers += 1;
      await this.#news(signal);
      this.followers -= 1;
    }
  }

  async answer(id: string, decision: unknown, { by }: { by?: string }): Promise<void> {
    this.#fail();
    const opened = this.#open.get(id);
    if (opened === undefined) throw closed(id);
    this.answers.push({ id, decision, by });
    this.append(opened.thread, opened.turn, { type: "request.closed", id, decision } as SourceEvent["event"]);
  }

  /** Adds an entry to the log of a thread, as a worker does. */
  append(thread: string, turn: string, event: SourceEvent["event"]): void {
    const log = this.#logs.get(thread) ?? [];
    this.#logs.set(thread, log);
    log.push({ id: String(log.length + 1), turn, event });
    if (event.type === "request.opened") this.#open.set(event.request.id, { thread, turn });
    if (event.type === "request.closed") this.#open.delete(event.id);
    this.#wake();
  }

  /** Begins an attempt to run a turn. */
  begin(thread: string, turn: string, attempt = 1): void {
    const known = this.#turns.get(turn);
    if (known !== undefined) known.state = "running";
    this.append(thread, turn, { type: "turn.begun", input: asJson(known?.input ?? "Go"), attempt } as never);
  }

  /** Ends a turn. */
  end(thread: string, turn: string, code?: string, message = "It failed."): void {
    const known = this.#turns.get(turn);
    if (known !== undefined) known.state = "finished";
    this.append(thread, turn, { type: "turn.ended", error: code === undefined ? null : { code, message } });
  }

  /** The key of the unfinished turn of a thread, and why it was cancelled. */
  unfinished(thread: string): { key: string; cancelled: string | undefined } | undefined {
    return [...this.#turns.values()].find((turn) => turn.thread === thread && turn.state !== "finished");
  }

  #fail(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  #wake(): void {
    for (const wake of [...this.#wakers]) wake();
  }

  #news(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wakers.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      this.#wakers.add(wake);
      signal?.addEventListener("abort", wake);
    });
  }

  /** Lets readers look again, such as after a change of `failure`. */
  nudge(): void {
    this.#wake();
  }
}

function closed(id: string): CodexError {
  // A code of the queue, which this package does not have.
  return Object.assign(new CodexError("closed", `The request ${id} does not wait.`), {
    code: "request_closed",
  });
}

function asJson(input: WebTurn["input"]): SourceInput {
  if (typeof input === "string") return input;
  return input.map((entry) =>
    entry.type === "image" && typeof entry.data !== "string"
      ? { type: "image", data: { base64: Buffer.from(entry.data).toString("base64") } }
      : (entry as { type: string }),
  );
}
