import type { IncomingMessage } from "node:http";
import type { JsonObject } from "../reply/json-object.js";
import { asObject } from "../request/json-access.js";

/** Reads a request's body; an empty object when it is no JSON object. */
export async function readJsonBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return asObject(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  } catch {
    return {};
  }
}

/** The headers of a request as plain strings. */
export function plainHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}
