import { setTimeout as sleep } from "node:timers/promises";
import { initialWebState, reduceWebEvent, type WebState } from "../model/web-state.js";
import { ThreadViewers } from "./thread-viewers.js";
import { logStart, TurnEvents } from "./turn-events.js";
import type { SourceEvent, TurnSource } from "./turn-source.js";
import { encodeFrame } from "./viewer.js";

/** The wait before a log that could not be read is read again, in milliseconds. It doubles up to the longest one. */
const firstRetryMs = 250;
const longestRetryMs = 5000;

/** What an entry without its frame needs, roughly, in bytes. */
const entryBytes = 128;

/** What a {@link FollowedThread} needs of its server. */
export type FollowedThreadContext = {
  turns: TurnSource;
  /** The limit of a viewer's buffer, and of the entries that are held for viewers that come back, in bytes. */
  maxBufferedBytes: number;
  /** Takes errors that no caller sees. */
  onError(error: unknown): void;
  /** Called when the last viewer is gone. */
  onIdle(): void;
};

/** An entry of the log. It has no frame if viewers do not see it. */
type HeldEntry = { id: string; frame: Uint8Array | undefined; bytes: number };

/**
 * The log of one thread as this server knows it: the state that it leads to, and its last entries. It is read once for all
 * viewers, and further while there is one.
 */
export class FollowedThread {
  readonly key: string;
  readonly #context: FollowedThreadContext;
  readonly #events: TurnEvents;
  readonly #viewers: ThreadViewers;
  #state = initialWebState;
  #lastEventId = logStart;
  /** The last entries. A viewer that missed more gets a snapshot. */
  #entries: HeldEntry[] = [];
  /** The id of the entry before them. */
  #heldAfter = logStart;
  #heldBytes = 0;
  #stateBytes = 0;
  #catchingUp = Promise.resolve();
  #nextCatchUp: Promise<void> | undefined;
  #following: AbortController | undefined;
  /** How many viewers wait to join. */
  #joining = 0;

  constructor(key: string, context: FollowedThreadContext) {
    this.key = key;
    this.#context = context;
    this.#events = new TurnEvents(key);
    this.#viewers = new ThreadViewers(context.maxBufferedBytes, this, () => {
      this.#following?.abort();
      this.#following = undefined;
      context.onIdle();
    });
  }

  /** The state after the entry with the id {@link lastEventId}. */
  get state(): WebState {
    return this.#state;
  }

  /** The id of the last entry that was read; {@link logStart} before the first. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  /** Whether it has no viewers. */
  get isIdle(): boolean {
    return this.#viewers.size === 0 && this.#joining === 0;
  }

  /** Roughly how much memory it takes. */
  get bytes(): number {
    return this.#heldBytes + this.#stateBytes;
  }

  /** Reads what the log has now. A call during a reading waits for one that begins after it. */
  catchUp(): Promise<void> {
    this.#nextCatchUp ??= this.#catchingUp
      .catch(() => {})
      .then(() => {
        this.#nextCatchUp = undefined;
        this.#catchingUp = this.#read({ follow: false });
        return this.#catchingUp;
      });
    return this.#nextCatchUp;
  }

  /** Reads the log after an entry. */
  entriesAfter(id: string, options: { follow: boolean; signal?: AbortSignal }): AsyncIterable<SourceEvent> {
    const after = id === logStart ? {} : { after: id };
    return this.#context.turns.threadEvents(this.key, { ...after, ...options });
  }

  /** Opens a stream of server-sent events: those after the given one if they are held, else a snapshot and what follows. */
  async view(lastEventId: string | undefined): Promise<ReadableStream<Uint8Array>> {
    this.#joining += 1;
    try {
      // The viewer may have seen more on another server. It must not go back.
      if (this.#following === undefined || !this.#isHeld(lastEventId)) await this.catchUp();
    } finally {
      this.#joining -= 1;
    }
    const missed = this.#isHeld(lastEventId) ? this.#framesAfter(lastEventId) : undefined;
    const body = this.#viewers.join(missed);
    if (this.#following === undefined) void this.#follow();
    return body;
  }

  /** Shows all viewers that their connection is alive. */
  beat(): void {
    this.#viewers.beat();
  }

  /** Ends the responses of all viewers. */
  close(): void {
    this.#viewers.close();
  }

  #isHeld(id: string | undefined): id is string {
    return id !== undefined && (id === this.#heldAfter || this.#entries.some((entry) => entry.id === id));
  }

  #framesAfter(id: string): Uint8Array[] {
    const index = this.#entries.findLastIndex((entry) => entry.id === id);
    return this.#entries.slice(index + 1).flatMap(({ frame }) => frame ?? []);
  }

  /** Reads the log as it grows, until the last viewer leaves. Never rejects. */
  async #follow(): Promise<void> {
    const following = new AbortController();
    this.#following = following;
    const { signal } = following;
    let retryMs = firstRetryMs;
    while (!signal.aborted) {
      const before = this.#lastEventId;
      try {
        await this.#read({ follow: true, signal });
        // The source was closed: another server may have one that is open.
        if (!signal.aborted) this.close();
      } catch (error) {
        if (signal.aborted) return;
        this.#context.onError(error);
        if (this.#lastEventId !== before) retryMs = firstRetryMs;
        await sleep(retryMs, undefined, { signal }).catch(() => {});
        retryMs = Math.min(retryMs * 2, longestRetryMs);
      }
    }
  }

  async #read(options: { follow: boolean; signal?: AbortSignal }): Promise<void> {
    let last = this.#lastEventId;
    for await (const entry of this.entriesAfter(last, options)) {
      if (options.signal?.aborted) return;
      // Two readers may be at work: the one that is at the end adds the entry, and the other one catches up.
      if (last === this.#lastEventId) this.#take(entry);
      last = entry.id;
    }
  }

  #take(entry: SourceEvent): void {
    const event = this.#events.translate(entry, this.#lastEventId);
    const frame = event && encodeFrame({ event: "event", id: entry.id, data: event });
    this.#lastEventId = entry.id;
    this.#hold({ id: entry.id, frame, bytes: entryBytes + (frame?.length ?? 0) });
    if (event === undefined || frame === undefined) return;
    this.#state = reduceWebEvent(this.#state, event);
    if (event.type === "item.completed" || event.type === "web.input") this.#stateBytes += frame.length;
    this.#viewers.send(frame);
  }

  #hold(entry: HeldEntry): void {
    this.#entries.push(entry);
    this.#heldBytes += entry.bytes;
    const { maxBufferedBytes } = this.#context;
    // Cut in halves, so that an entry does not move all others.
    if (this.#heldBytes <= maxBufferedBytes * 2) return;
    let cut = 0;
    while (this.#heldBytes > maxBufferedBytes) this.#heldBytes -= (this.#entries[cut++] as HeldEntry).bytes;
    const dropped = this.#entries.splice(0, cut);
    this.#heldAfter = dropped.at(-1)?.id ?? this.#heldAfter;
  }
}
