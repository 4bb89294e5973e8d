import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import type { WebState } from "../model/web-state.js";
import type { ListedThread, Snapshot, StartedThread } from "../model/wire.js";
import { type PersonInput, requireImages } from "./input-images.js";
import { checkSource, readJson, requireText } from "./request-guard.js";
import { errorResponse, isExpected, RequestRejection } from "./web-server-error.js";
import type { WebAction, WebServerOptions } from "./web-server-options.js";

const mebibyte = 1024 * 1024;

/** The limit of the key of an input. */
const maxKeyCharacters = 100;

/** A thread as the routes use it. */
export interface ServedThread {
  readonly state: WebState;
  readonly lastEventId: string;
  /** Opens a stream of server-sent events: those after the given one if they are known, else a snapshot and what follows. */
  view(lastEventId: string | undefined): Promise<ReadableStream<Uint8Array>>;
  /** Makes the response with an image of an input. */
  image(id: string): Response | Promise<Response>;
  send(input: PersonInput, request: Request): Promise<void>;
  steer(input: PersonInput): Promise<void>;
  interrupt(request: Request): Promise<void>;
  answer(id: string, answer: unknown, request: Request): void | Promise<void>;
}

/** What the routes lead to. */
export interface ServedThreads {
  list(isAllowed: (threadId: string) => Promise<boolean>, request: Request): Promise<ListedThread[]>;
  start(input: PersonInput, request: Request): Promise<string>;
  open(threadId: string, request: Request): Promise<ServedThread>;
  remove(threadId: string, thread: ServedThread): Promise<void>;
  /** Shows all viewers that their connection is alive. */
  beat(): void;
  close(): Promise<void>;
}

/** A web server for threads. */
export type ThreadServer = {
  /** Answers a request. Never rejects. */
  fetch(request: Request): Promise<Response>;
  /**
   * Ends all responses. A `threadServer()` ends its turns too, and its `Codex` stays open. The turns of a `turnServer()` continue
   * on their workers.
   */
  close(): Promise<void>;
};

/**
 * Serves threads over HTTP.
 *
 * @param caller the function that a program called, for messages
 */
export function serveThreads(
  caller: string,
  options: WebServerOptions,
  open: (onError: (error: unknown) => void) => ServedThreads,
): ThreadServer {
  if (typeof options?.authorize !== "function") {
    throw new TypeError(
      `${caller}: option \`authorize\` must be a function that decides about every request.`,
    );
  }
  const { onError = (error) => console.error(error), heartbeatMs = 15_000 } = options;
  const threads = open(onError);
  const app = routesTo(threads, options, onError);
  const heartbeat = setInterval(() => threads.beat(), heartbeatMs);
  heartbeat.unref();
  return {
    fetch: async (request) => app.fetch(request),
    close() {
      clearInterval(heartbeat);
      return threads.close();
    },
  };
}

type Route = Context<object, string>;

const eventStreamHeaders = {
  "content-type": "text/event-stream",
  "cache-control": "no-store, no-transform",
  // nginx would hold events back.
  "x-accel-buffering": "no",
};

function routesTo(
  threads: ServedThreads,
  options: WebServerOptions,
  onError: (error: unknown) => void,
): Hono {
  const { hosts = ["localhost", "127.0.0.1", "[::1]"], origins = [], maxBodyBytes = 8 * mebibyte } = options;
  const maxTextBytes = Math.min(maxBodyBytes, mebibyte);

  // Only `true` allows: an object that a mistaken handler returns would otherwise allow everything.
  const isAllowed = async (request: Request, action: WebAction) =>
    (await options.authorize(request, action)) === true;
  const authorize = async (request: Request, action: WebAction) => {
    if (!(await isAllowed(request, action)))
      throw new RequestRejection(403, "forbidden", "You may not do this.");
  };
  const authorizeThread = ({ req }: Route, type: Exclude<WebAction["type"], "list" | "start">) =>
    authorize(req.raw, { type, threadId: req.param("id") ?? "" });
  // Last, when the body has been read: a thread without a viewer can be unloaded.
  const open = ({ req }: Route) => threads.open(req.param("id") ?? "", req.raw);
  const readInput = async (request: Request) => {
    const body = await readJson(request, maxBodyBytes);
    const images = requireImages(body);
    const isOnlyImages = images.length > 0 && body["input"] === "";
    return {
      text: isOnlyImages ? "" : requireText(body, "input", maxTextBytes),
      key: requireText(body, "key", maxKeyCharacters),
      images,
    };
  };

  const app = new Hono().basePath(options.basePath ?? "");
  app.use(async ({ req: { raw } }, next) => {
    checkSource(raw, { hosts, origins });
    await next();
  });
  if (origins.length > 0) app.use(cors({ origin: [...origins], credentials: true }));
  app.get("/threads", async ({ req: { raw } }) => {
    await authorize(raw, { type: "list" });
    const listed = await threads.list((threadId) => isAllowed(raw, { type: "read", threadId }), raw);
    return Response.json(listed satisfies ListedThread[]);
  });
  app.post("/threads", async ({ req: { raw } }) => {
    await authorize(raw, { type: "start" });
    const id = await threads.start(await readInput(raw), raw);
    return Response.json({ id } satisfies StartedThread, { status: 201 });
  });
  app.get("/threads/:id", async (route) => {
    await authorizeThread(route, "read");
    const { lastEventId, state } = await open(route);
    return Response.json({ lastEventId, state } satisfies Snapshot);
  });
  app.get("/threads/:id/events", async (route) => {
    await authorizeThread(route, "read");
    const thread = await open(route);
    return new Response(await thread.view(route.req.header("last-event-id")), {
      headers: eventStreamHeaders,
    });
  });
  app.get("/threads/:id/images/:image", async (route) => {
    await authorizeThread(route, "read");
    const thread = await open(route);
    return await thread.image(route.req.param("image"));
  });
  app.post("/threads/:id/turns", async (route) => {
    await authorizeThread(route, "turn");
    const input = await readInput(route.req.raw);
    const thread = await open(route);
    await thread.send(input, route.req.raw);
    return new Response(null, { status: 202 });
  });
  app.post("/threads/:id/steer", async (route) => {
    await authorizeThread(route, "steer");
    const input = await readInput(route.req.raw);
    const thread = await open(route);
    await thread.steer(input);
    return new Response(null, { status: 202 });
  });
  app.post("/threads/:id/interrupt", async (route) => {
    await authorizeThread(route, "interrupt");
    await readJson(route.req.raw, maxTextBytes);
    const thread = await open(route);
    await thread.interrupt(route.req.raw);
    return new Response(null, { status: 204 });
  });
  app.post("/threads/:id/requests/:request", async (route) => {
    await authorizeThread(route, "answer");
    const { decision } = await readJson(route.req.raw, maxTextBytes);
    const thread = await open(route);
    await thread.answer(route.req.param("request"), decision, route.req.raw);
    return new Response(null, { status: 204 });
  });
  app.delete("/threads/:id", async (route) => {
    await authorizeThread(route, "remove");
    await threads.remove(route.req.param("id"), await open(route));
    return new Response(null, { status: 204 });
  });
  app.notFound(() => errorResponse(new RequestRejection(404, "not_found", "There is no such address.")));
  app.onError((error) => {
    if (!isExpected(error)) onError(error);
    return errorResponse(error);
  });
  return app;
}
