import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { threadServer } from "@codex/web/server";
import { type ServerType, serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { DemoInfo, Prices } from "../demo-info.js";
import type { DemoAgent } from "./agent.js";

/** A running web demo. */
export interface DemoServer extends AsyncDisposable {
  /** The address of the page. */
  url: string;
}

/** The built page, next to the built server. */
const pageDirectory = fileURLToPath(new URL("page", import.meta.url));

/** Serves the page and its threads, on loopback only. */
export async function startDemoServer(
  { codex, threadOptions, directory, isScripted, suggestions }: DemoAgent,
  { port, prices = null, root = pageDirectory }: { port: number; prices?: Prices | null; root?: string },
): Promise<DemoServer> {
  const threads = threadServer({
    codex,
    threadOptions,
    basePath: "/api",
    threadSource: "codex-web-demo",
    // Only this machine reaches the server, and `threadServer()` refuses pages of other sites.
    authorize: () => true,
  });
  const info: DemoInfo = { directory, isScripted, suggestions, prices };
  const app = new Hono();
  app.all("/api/*", ({ req }) => threads.fetch(req.raw));
  app.use(async ({ req, text }, next) => {
    // A page of another site that gave its own name this address.
    if (!["127.0.0.1", "localhost"].includes(new URL(req.url).hostname)) return text("Unknown host", 421);
    return next();
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The list of messages positions itself by style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        connectSrc: ["'self'"],
        // Not from elsewhere: the address of an image that an agent writes could carry what it read.
        imgSrc: ["'self'", "data:", "blob:"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      // It is not served over TLS.
      strictTransportSecurity: false,
      referrerPolicy: "no-referrer",
    }),
  );
  app.get("/demo.json", ({ json }) => json(info));
  app.get("*", serveStatic({ root }));
  const listener = await listen(app, port);
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      await threads.close();
      await new Promise((resolve) => {
        listener.close(resolve);
        if ("closeAllConnections" in listener) listener.closeAllConnections();
      });
    },
  };
}

function listen({ fetch }: Hono, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const listener = serve({ fetch, port, hostname: "127.0.0.1" }, () => resolve(listener));
    listener.once("error", reject);
  });
}
