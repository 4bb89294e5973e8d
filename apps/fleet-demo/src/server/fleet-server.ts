import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { turnServer } from "@codex/web/server";
import { type ServerType, serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { streamSSE } from "hono/streaming";
import { type Fleet, person } from "../fleet/fleet.js";

/** A running server of the page. */
export interface FleetServer extends AsyncDisposable {
  /** The address of the page. */
  url: string;
}

/** The built page, next to the built server. */
const pageDirectory = fileURLToPath(new URL("page", import.meta.url));

/** The shortest time between two states that a page gets, in milliseconds. */
const stateEveryMs = 200;
/** The longest prompt that is accepted, in characters. */
const maxPrompt = 2_000;

/** Serves the page and its fleet, on loopback only. */
export async function startFleetServer(
  fleet: Fleet,
  { port, root = pageDirectory }: { port: number; root?: string },
): Promise<FleetServer> {
  const closing = new AbortController();
  const threads = turnServer({
    turns: fleet.queue,
    basePath: "/api",
    // Only this machine reaches the server, and `turnServer()` refuses pages of other sites.
    authorize: () => true,
    turnSettings: { settings: { asks: true } },
    identify: () => person,
  });
  const app = new Hono();
  app.all("/api/*", ({ req }) => threads.fetch(req.raw));
  app.use(async ({ req, text }, next) => {
    // A page of another site that gave its own name this address.
    if (!["127.0.0.1", "localhost"].includes(new URL(req.url).hostname)) return text("Unknown host", 421);
    // The page of another site can send no JSON here without a preflight request, which gets no answer.
    if (req.method === "POST" && !req.header("content-type")?.startsWith("application/json"))
      return text("Send JSON", 415);
    return next();
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The list of a conversation positions itself by style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      // It is not served over TLS.
      strictTransportSecurity: false,
      referrerPolicy: "no-referrer",
    }),
  );
  app.get("/fleet", (context) =>
    streamSSE(context, async (stream) => {
      for await (const state of states(fleet, closing.signal, stream)) {
        await stream.writeSSE({ data: JSON.stringify(state) });
      }
    }),
  );
  app.post("/turns", async (context) => {
    const { thread, prompt } = await readBody(context);
    if (typeof thread !== "string" || !fleet.threads.includes(thread))
      return context.json({ message: `There is no thread ${JSON.stringify(thread)}.` }, 404);
    if (typeof prompt !== "string" || prompt.trim() === "" || prompt.length > maxPrompt)
      return context.json({ message: `A prompt has 1 to ${maxPrompt} characters.` }, 400);
    return context.json({ key: await fleet.submit(thread, prompt) });
  });
  app.post("/answers", async (context) => {
    const { id, decision } = await readBody(context);
    if (typeof id !== "string" || (decision !== "accept" && decision !== "decline"))
      return context.json({ message: "Send an `id`, and `accept` or `decline` as the `decision`." }, 400);
    await fleet.answer(id, decision);
    return context.json({});
  });
  app.post("/kills", async (context) => {
    const { worker } = await readBody(context);
    const killed = fleet.kill(typeof worker === "string" ? worker : undefined);
    return killed === undefined
      ? context.json({ message: "No such worker runs now. Try again in a moment." }, 409)
      : context.json({ worker: killed });
  });
  app.onError((error, context) => context.json({ message: error.message }, 409));
  app.get("*", serveStatic({ root }));
  const listener = await listen(app, port);
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await threads.close();
      await new Promise((resolve) => {
        listener.close(resolve);
        if ("closeAllConnections" in listener) listener.closeAllConnections();
      });
    },
  };
}

/** The state of the fleet now, and after each change, until the reader is gone. */
async function* states(
  fleet: Fleet,
  signal: AbortSignal,
  stream: { onAbort(listener: () => void): void },
): AsyncGenerator<Fleet["state"]> {
  let wake = () => {};
  let isOver = false;
  const end = () => {
    isOver = true;
    wake();
  };
  let hasChanged = true;
  const stop = fleet.onChange(() => {
    hasChanged = true;
    wake();
  });
  stream.onAbort(end);
  signal.addEventListener("abort", end, { once: true });
  try {
    while (!isOver) {
      if (!hasChanged) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      hasChanged = false;
      yield fleet.state;
      await new Promise((resolve) => setTimeout(resolve, stateEveryMs));
    }
  } finally {
    stop();
    signal.removeEventListener("abort", end);
  }
}

async function readBody({ req }: Context): Promise<Record<string, unknown>> {
  const body: unknown = await req.json().catch(() => null);
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}

function listen({ fetch }: Hono, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const listener = serve({ fetch, port, hostname: "127.0.0.1" }, () => resolve(listener));
    listener.once("error", reject);
  });
}
