import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type ResponseEvent, serverSentEvent } from "../stream/server-sent-event.js";

/** Writes one streamed response; every method returns early once `signal` says that the connection is gone. */
export class ResponseWriter {
  readonly #response: ServerResponse;
  readonly #signal: AbortSignal;
  #sequence = 0;

  constructor(response: ServerResponse, signal: AbortSignal) {
    this.#response = response;
    this.#signal = signal;
  }

  /** Waits, or stops waiting when the connection goes. */
  async pause(milliseconds: number | undefined): Promise<void> {
    if (!milliseconds || this.#signal.aborted) return;
    await sleep(milliseconds, undefined, { signal: this.#signal }).catch(() => {});
  }

  /** Sends one event, with the headers before the first one, and waits when the reader is slower than we are. */
  async send(event: ResponseEvent): Promise<void> {
    if (this.#signal.aborted) return;
    if (!this.#response.headersSent) {
      this.#response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    }
    const numbered = { ...event, sequence_number: this.#sequence++ };
    if (this.#response.write(serverSentEvent(numbered))) return;
    await once(this.#response, "drain", { signal: this.#signal }).catch(() => {});
  }

  /** Sends events one by one, with a pause after each delta. */
  async sendAll(events: Iterable<ResponseEvent>, delayMs?: number): Promise<void> {
    for (const event of events) {
      await this.send(event);
      if (event.type.endsWith(".delta")) await this.pause(delayMs);
      if (this.#signal.aborted) return;
    }
  }
}
