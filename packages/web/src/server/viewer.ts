import type { Frame } from "../model/wire.js";

const encoder = new TextEncoder();

/** The bytes of a frame. Encoded once for all viewers. */
export function encodeFrame({ event, id, data }: Frame): Uint8Array {
  return encoder.encode(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
}

const heartbeat = encoder.encode(":\n\n");

/** How much of the response may wait in the stream itself, in bytes. */
const streamBytes = 64 * 1024;

/**
 * One open stream of server-sent events. What its reader has not taken yet waits in a bounded buffer. When that overflows, the
 * waiting events are dropped, and a snapshot takes their place once the reader takes more.
 */
export class Viewer {
  /** The body of the response. */
  readonly body: ReadableStream<Uint8Array>;
  readonly #maxBytes: number;
  readonly #takeSnapshot: () => Uint8Array;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #isBehind = false;
  #isClosed = false;

  /**
   * @param maxBytes the limit of the buffer, in bytes
   * @param takeSnapshot returns the frame of the current state
   * @param onClose called once, when the reader is gone or {@link close} was called
   */
  constructor(
    maxBytes: number,
    takeSnapshot: () => Uint8Array,
    private readonly onClose: () => void,
  ) {
    this.#maxBytes = maxBytes;
    this.#takeSnapshot = takeSnapshot;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#drain(),
        cancel: () => this.close(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: streamBytes }),
    );
  }

  /** Whether events wait for the reader. */
  get isBehind(): boolean {
    return this.#isBehind || this.#bytes > 0;
  }

  /** Sends encoded frames. */
  send(frames: Uint8Array): void {
    if (this.#isClosed || this.#isBehind) return;
    this.#waiting.push(frames);
    this.#bytes += frames.byteLength;
    this.#drain();
    if (this.#bytes <= this.#maxBytes) return;
    this.#isBehind = true;
    this.#waiting = [];
    this.#bytes = 0;
  }

  /** Sends a snapshot instead of everything that waits. */
  resync(): void {
    this.#isBehind = true;
    this.#waiting = [];
    this.#bytes = 0;
    this.#drain();
  }

  /** Shows that the connection is alive. */
  beat(): void {
    if (!this.isBehind) this.send(heartbeat);
  }

  /** Ends the response. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.#controller.close();
    } catch {
      // The reader has cancelled the stream.
    }
    this.onClose();
  }

  #drain(): void {
    while (!this.#isClosed && (this.#controller.desiredSize ?? 0) > 0) {
      if (this.#isBehind) {
        // What is sent to the other viewers meanwhile is in the snapshot.
        const snapshot = this.#takeSnapshot();
        this.#isBehind = false;
        this.#controller.enqueue(snapshot);
        continue;
      }
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#bytes -= next.byteLength;
      this.#controller.enqueue(next);
    }
  }
}
