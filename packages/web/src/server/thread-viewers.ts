import type { WebState } from "../model/web-state.js";
import { encodeFrame, Viewer } from "./viewer.js";

/**
 * How closely batches of events follow one another, in milliseconds for each viewer. Writing a response takes a fifth of that,
 * so a thousand viewers leave most of the processor to the agent, and a few get every event at once.
 */
const intervalPerViewerMs = 0.05;
/** The longest interval, in milliseconds. */
const maxIntervalMs = 100;

/** The viewers of one thread. Each event is encoded once for all of them, and so is each snapshot. */
export class ThreadViewers {
  readonly #maxBufferedBytes: number;
  readonly #thread: { readonly lastEventId: string; readonly state: WebState };
  readonly #onEmpty: () => void;
  readonly #viewers = new Set<Viewer>();
  #batch: Uint8Array[] = [];
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #flushedAtMs = 0;
  /** The frames of states, for all viewers that join or fall behind at the same time. */
  readonly #snapshots = new WeakMap<WebState, Uint8Array>();

  /**
   * @param maxBufferedBytes the limit of a viewer's buffer
   * @param thread has the current state, and the id of the last event in it
   * @param onEmpty called when the last viewer is gone
   */
  constructor(
    maxBufferedBytes: number,
    thread: { readonly lastEventId: string; readonly state: WebState },
    onEmpty: () => void = () => {},
  ) {
    this.#maxBufferedBytes = maxBufferedBytes;
    this.#thread = thread;
    this.#onEmpty = onEmpty;
  }

  /** How many there are. */
  get size(): number {
    return this.#viewers.size;
  }

  /** Opens the stream of another viewer, with the frames that it missed, or with a snapshot if they are not known. */
  join(missed: readonly Uint8Array[] | undefined): ReadableStream<Uint8Array> {
    // What waits in the batch is in the snapshot, or among the missed frames.
    this.#flush();
    const viewer: Viewer = new Viewer(
      this.#maxBufferedBytes,
      () => this.#takeSnapshot(),
      () => {
        this.#viewers.delete(viewer);
        if (this.#viewers.size === 0) this.#onEmpty();
      },
    );
    this.#viewers.add(viewer);
    if (missed === undefined) viewer.resync();
    else {
      for (const frame of missed) viewer.send(frame);
      viewer.beat();
    }
    return viewer.body;
  }

  /** Sends a frame to all viewers: at once, or with others if there are many viewers. */
  send(frame: Uint8Array): void {
    if (this.#viewers.size === 0) return;
    this.#batch.push(frame);
    const intervalMs = Math.min(this.#viewers.size * intervalPerViewerMs, maxIntervalMs);
    const waitMs = this.#flushedAtMs + intervalMs - performance.now();
    if (waitMs <= 0) this.#flush();
    else this.#flushTimer ??= setTimeout(() => this.#flush(), waitMs);
  }

  /** Shows all viewers that their connection is alive. */
  beat(): void {
    for (const viewer of this.#viewers) viewer.beat();
  }

  /** Ends all responses. */
  close(): void {
    this.#flush();
    for (const viewer of this.#viewers) viewer.close();
  }

  #takeSnapshot(): Uint8Array {
    // A viewer would get the events of the batch twice.
    this.#flush();
    const { state, lastEventId } = this.#thread;
    const known = this.#snapshots.get(state);
    if (known !== undefined) return known;
    const frame = encodeFrame({ event: "snapshot", id: lastEventId, data: state });
    this.#snapshots.set(state, frame);
    return frame;
  }

  #flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    if (this.#batch.length === 0) return;
    this.#flushedAtMs = performance.now();
    const frames = this.#batch.length === 1 ? this.#batch[0] : new Uint8Array(Buffer.concat(this.#batch));
    this.#batch = [];
    for (const viewer of this.#viewers) viewer.send(frames as Uint8Array);
  }
}
