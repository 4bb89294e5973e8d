import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { ModelReply, OutputReply } from "../reply/model-reply.js";
import { type Identifiers, type ResponseEvent, serverSentEvent } from "../stream/output-events.js";
import { completedEvent, failureEvent, openResponseEvents } from "../stream/response-events.js";

/** Writes one streamed response. Every method returns early once `signal` reports that the connection closed. */
class ResponseWriter {
  readonly #response: ServerResponse;
  readonly #signal: AbortSignal;
  #sequence = 0;

  constructor(response: ServerResponse, signal: AbortSignal) {
    this.#response = response;
    this.#signal = signal;
  }

  /** Waits until the delay is over or the connection closes. */
  async pause(milliseconds: number | undefined): Promise<void> {
    if (!milliseconds || this.#signal.aborted) return;
    await sleep(milliseconds, undefined, { signal: this.#signal }).catch(() => {});
  }

  /** Sends one event, with the headers before the first one, and waits for a slow reader. */
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

/** Sends a reply. Resolves once nothing more will be sent; a stalled response then stays open. */
export async function sendReply(
  reply: ModelReply,
  response: ServerResponse,
  signal: AbortSignal,
  ids: Identifiers,
): Promise<void> {
  const writer = new ResponseWriter(response, signal);
  const responseId = ids.next("resp");
  const open = async (opening: OutputReply) => {
    await writer.pause(opening.latencyMs);
    await writer.sendAll(openResponseEvents(opening.outputs, responseId, ids), opening.delayMs);
  };
  switch (reply.kind) {
    case "outputs":
      await open(reply);
      await writer.send(completedEvent(reply, responseId));
      response.end();
      return;
    case "response_failure":
      await writer.sendAll(openResponseEvents(reply.before, responseId, ids));
      await writer.send(failureEvent(reply, responseId));
      response.end();
      return;
    case "http_failure":
      sendFailure(response, reply.status, reply.body, reply.headers);
      return;
    case "stall":
      if (reply.before) await open(reply.before);
      return;
    case "disconnect":
      if (reply.before) await open(reply.before);
      // A reset directly after the last bytes would discard them. Ending the socket delivers them first.
      response.socket?.destroySoon();
      return;
  }
}

/** Sends an HTTP error. A text body is sent unchanged, anything else as JSON. */
export function sendFailure(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const plain = typeof body === "string";
  response.writeHead(status, { "content-type": plain ? "text/plain" : "application/json", ...headers });
  response.end(plain ? body : JSON.stringify(body));
}
