// Streams turns as server-sent events to local clients with a token. Run node dist/stream-to-http.js, then
// curl -N localhost:3000/turns -H "authorization: Bearer $TOKEN" --json '{ "prompt": "What is this project?" }'
//
// Whoever has a token can read every file that this program can, so run it as a separate user. To serve other machines,
// put a TLS proxy in front of it and set ORIGIN to the address of the proxy.

import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { setImmediate as nextLoop } from "node:timers/promises";
import { Codex, SandboxMode, type Thread, type ThreadEvent } from "@codex/sdk";
import { z } from "zod";

const limits = { turns: 4, threads: 1000, bodyBytes: 64 * 1024, unsentBytes: 8 * 1024 * 1024 };
const settings = z
  .object({
    PORT: z.coerce.number().default(3000),
    /** The address that clients use. Requests for other hosts and from pages of other origins are rejected. */
    ORIGIN: z.url().optional(),
    /** One token per caller, separated by commas. Default: a random token, which is printed. */
    TOKENS: z.string().optional(),
    HEARTBEAT_MS: z.coerce.number().default(15_000),
  })
  .parse(process.env);
const { host, origin } = new URL(settings.ORIGIN ?? `http://localhost:${settings.PORT}`);
const tokens = settings.TOKENS?.split(",") ?? [randomBytes(32).toString("base64url")];
if (tokens.some((token) => token.length < 32))
  throw new Error("TOKENS: a token must have at least 32 characters");
const digest = (text: string) => createHash("sha256").update(text).digest();
const callers = tokens.map(digest);

// One process runs all turns. Their commands do not receive the secrets in this program's environment.
const codex = new Codex({
  transport: "app-server",
  config: { shell_environment_policy: { inherit: "core" } },
});
/** The threads that callers may continue. Clients know a random handle instead of the thread id. */
const threads = new Map<string, { caller: Buffer; thread: Thread }>();
const turnRequest = z.strictObject({ prompt: z.string().min(1), threadId: z.uuid().optional() });
const shownItems = new Set(["agent_message", "reasoning", "command_execution", "file_change", "web_search"]);
let turns = 0;

const server = createServer(async (request, response) => {
  // When the client disconnects, the turn ends, along with everything the agent started.
  const disconnected = new AbortController();
  response.on("close", () => disconnected.abort());
  const { headers, method, url } = request;
  const reject = (status: number, why: string) => {
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${why}\n`);
  };

  // With DNS rebinding, a page of another site can reach this server under that site's host name.
  if (headers.host !== host) return reject(421, `This server only serves ${host}.`);
  if ((headers.origin ?? origin) !== origin)
    return reject(403, "Pages of other origins may not use this server.");
  const given = digest(/^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? "");
  const caller = callers.find((known) => timingSafeEqual(known, given));
  if (!caller) return reject(401, "Send a token: Authorization: Bearer …");
  if (method !== "POST" || url !== "/turns") return reject(404, "The only endpoint is POST /turns.");
  if (!/^application\/json *(;|$)/i.test(headers["content-type"] ?? "")) return reject(415, "Send JSON.");
  // Also rejects a body without a length. Node.js reads no more than the length.
  const isSmall = Number(headers["content-length"]) <= limits.bodyBytes;
  if (!isSmall) return reject(413, `Send at most ${limits.bodyBytes} bytes.`);
  const body = turnRequest.safeParse(await json(request).catch(() => undefined));
  if (!body.success) return reject(400, z.prettifyError(body.error));
  if (turns >= limits.turns) return reject(503, "Too many turns are running.");
  const handle = body.data.threadId ?? startThread(caller);
  const known = threads.get(handle);
  if (known?.caller !== caller) return reject(404, "You have no thread with this id.");

  turns += 1;
  await streamTurn(known.thread, body.data.prompt, handle, response, disconnected.signal);
  turns -= 1;
});

function startThread(caller: Buffer): string {
  const handle = randomUUID();
  const thread = codex.startThread({ sandboxMode: SandboxMode.ReadOnly, skipGitRepoCheck: true });
  threads.set(handle, { caller, thread });
  const [oldest = ""] = threads.keys();
  if (threads.size > limits.threads) threads.delete(oldest);
  return handle;
}

async function streamTurn(
  thread: Thread,
  prompt: string,
  handle: string,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const send = (event: ThreadEvent) =>
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const heartbeat = setInterval(() => response.write(":\n\n"), settings.HEARTBEAT_MS);
  try {
    const { events } = await thread.runStreamed(prompt, { signal, timeoutMs: 10 * 60_000 });
    for await (const event of events) {
      const shown = forClient(event, handle);
      if (shown) send(shown);
      // The agent's process also serves other turns and cannot wait for one client, so a client far behind is disconnected.
      if (response.writableLength > limits.unsentBytes) response.destroy();
      else if (response.writableNeedDrain) await nextLoop();
    }
  } catch (error) {
    // Clients do not see the reason. Inside an object, the log shows it without control characters.
    if (!signal.aborted) console.error({ handle, error: String(error) });
    send({ type: "turn.failed", error: { message: "The turn failed." } });
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}

/** Replaces the thread id with the handle, and drops events about problems of the server. */
function forClient(event: ThreadEvent, handle: string): ThreadEvent | undefined {
  switch (event.type) {
    case "thread.started":
      return { ...event, thread_id: handle };
    case "turn.started":
    case "item.delta":
    case "turn.completed":
      return event;
    case "item.started":
    case "item.updated":
    case "item.completed":
      return shownItems.has(event.item.type) ? event : undefined;
    default:
      return undefined;
  }
}

process.once("SIGTERM", async () => {
  server.close();
  await codex.close();
  server.closeAllConnections();
});

server.listen(settings.PORT, "127.0.0.1", () => {
  console.log(`${origin}/turns`);
  if (settings.TOKENS === undefined) console.log(`TOKEN=${tokens}`);
});
