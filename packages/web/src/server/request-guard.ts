import { RequestRejection } from "./web-server-error.js";

/** What a request must fulfil before it is looked at. */
export type GuardOptions = {
  /** Host names (without port) that the server answers for. */
  hosts: readonly string[];
  /** Origins of other sites whose pages may use the server. */
  origins: readonly string[];
};

/**
 * Rejects a request for another host (a page that used DNS rebinding to reach this server) or from a page of another site.
 *
 * @throws {RequestRejection}
 */
export function checkSource(request: Request, { hosts, origins }: GuardOptions): void {
  const url = new URL(request.url);
  const host = request.headers.get("host") ?? url.host;
  if (!hosts.includes(hostNameOf(host))) {
    throw new RequestRejection(421, "unknown_host", `This server does not serve ${JSON.stringify(host)}.`);
  }
  const origin = request.headers.get("origin");
  const isOwn = origin === null || hostOf(origin) === host || origins.includes(origin);
  const isCrossSite = origin === null && request.headers.get("sec-fetch-site") === "cross-site";
  if (!isOwn || isCrossSite) {
    throw new RequestRejection(403, "cross_site", "Pages of other sites may not use this server.");
  }
}

function hostNameOf(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/**
 * Reads a JSON body.
 *
 * @param maxBytes the limit of its size
 * @throws {RequestRejection} for another content type, a larger body, or invalid JSON
 */
export async function readJson(request: Request, maxBytes: number): Promise<Record<string, unknown>> {
  if (!/^application\/json *(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    throw new RequestRejection(415, "not_json", "Send JSON, with the content type application/json.");
  }
  const bytes = await readBytes(request, maxBytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new RequestRejection(400, "invalid_json", "The body is not valid JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new RequestRejection(422, "invalid_body", "The body must be a JSON object.");
  }
  return value as Record<string, unknown>;
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) {
      throw new RequestRejection(413, "body_too_large", `A body may have at most ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** Reads a field of a body that must be a text that is not blank. */
export function requireText(body: Record<string, unknown>, name: string, maxCharacters: number): string {
  const value = body[name];
  if (typeof value === "string" && value.trim() !== "" && value.length <= maxCharacters) return value;
  const limits = `a text that is not blank, of at most ${maxCharacters} characters`;
  throw new RequestRejection(422, "invalid_body", `\`${name}\` must be ${limits}.`);
}
