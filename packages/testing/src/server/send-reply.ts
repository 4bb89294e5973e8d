import type { ServerResponse } from "node:http";
import type { ModelReply, OutputReply } from "../reply/model-reply.js";
import type { Identifiers } from "../stream/identifiers.js";
import { completedEvent, failureEvent, openResponseEvents } from "../stream/response-events.js";
import { ResponseWriter } from "./response-writer.js";

/** Answers a request with a reply. Resolves when nothing more will be sent; a stalled response then stays open. */
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
      // A reset right behind the last bytes would overtake them; ending the socket delivers them first.
      response.socket?.destroySoon();
      return;
  }
}

/** Sends an HTTP error: a text body as it is, anything else as JSON. */
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
