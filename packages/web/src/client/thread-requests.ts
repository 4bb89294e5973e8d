import type { WebError } from "../model/web-event.js";
import type { ErrorBody, InputBody, ListedThread, StartedThread } from "../model/wire.js";

/** How requests are sent. */
export type RequestOptions = {
  /** Sends requests. Default: the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Headers of every request, such as an authorization. Called for each one. Default: none. */
  headers?: (() => Record<string, string> | Promise<Record<string, string>>) | undefined;
};

/** What an input has in addition to its text. */
export type InputOptions = {
  /** Up to 8 PNG, JPEG, GIF or WebP images: files of a form, or data URLs. Default: none. */
  images?: readonly (Blob | string)[] | undefined;
};

/** The server rejected a request, or could not be reached. */
export class WebRequestError extends Error implements WebError {
  /** The HTTP status; `null` when there was no response. */
  readonly status: number | null;
  readonly code: string;
  readonly retryable: boolean;

  constructor({ code, message, retryable }: WebError, status: number | null, options?: { cause: unknown }) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.retryable = retryable;
  }

  /** `"WebRequestError"`. */
  override get name(): string {
    return "WebRequestError";
  }
}

/** How often a request that got no response is sent again. Its key keeps it from having an effect twice. */
const maxRetries = 4;

/**
 * Sends a request.
 *
 * @param init `retries: true` sends it again when there was no response
 * @throws {WebRequestError}
 */
export async function sendRequest(
  url: string,
  { fetch: send = fetch, headers }: RequestOptions,
  { retries, json, ...init }: RequestInit & { json?: unknown; retries?: boolean } = {},
): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await send(url, {
        ...init,
        headers: {
          ...(await headers?.()),
          ...(init.headers as Record<string, string> | undefined),
          ...(json !== undefined && { "content-type": "application/json" }),
        },
        ...(json !== undefined && { method: "POST", body: JSON.stringify(json) }),
      });
      if (response.ok) return response;
      throw await toError(response);
    } catch (cause) {
      if (cause instanceof WebRequestError || init.signal?.aborted) throw cause;
      if (!retries || attempt >= maxRetries) {
        const message = "The server could not be reached.";
        throw new WebRequestError({ code: "unreachable", message, retryable: true }, null, { cause });
      }
      await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
    }
  }
}

async function toError(response: Response): Promise<WebRequestError> {
  const { status } = response;
  const body = (await response.json().catch(() => undefined)) as Partial<ErrorBody> | undefined;
  const message = `The server answered with HTTP status ${status}.`;
  const error = body?.error ?? { code: "http_error", message, retryable: status >= 500 };
  return new WebRequestError(error, status);
}

/** Makes the body of an input with a new key. */
export async function inputBody(input: string, { images = [] }: InputOptions): Promise<InputBody> {
  return { input, key: crypto.randomUUID(), images: await Promise.all(images.map(toDataUrl)) };
}

async function toDataUrl(image: Blob | string): Promise<string> {
  if (typeof image === "string") return image;
  const bytes = new Uint8Array(await image.arrayBuffer());
  let binary = "";
  // More arguments would overflow the stack.
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return `data:${image.type};base64,${btoa(binary)}`;
}

/**
 * Starts a thread with its first turn.
 *
 * @param url the address of the server, such as `/api/codex`
 * @returns the thread's address, for {@link connectThread}, and its id
 * @throws {WebRequestError}
 */
export async function startThread(
  url: string,
  input: string,
  options: RequestOptions & InputOptions = {},
): Promise<StartedThread & { url: string }> {
  const json = await inputBody(input, options);
  const response = await sendRequest(`${url}/threads`, options, { json, retries: true });
  const { id } = (await response.json()) as StartedThread;
  return { id, url: threadUrl(url, id) };
}

/**
 * Lists the threads that the server shows, the one that changed last first. Requires a server with the app-server transport.
 *
 * @param url the address of the server
 * @throws {WebRequestError}
 */
export async function listThreads(url: string, options: RequestOptions = {}): Promise<ListedThread[]> {
  const response = await sendRequest(`${url}/threads`, options);
  return (await response.json()) as ListedThread[];
}

/** The address of a thread of a server. */
export function threadUrl(url: string, threadId: string): string {
  return `${url}/threads/${encodeURIComponent(threadId)}`;
}
