import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Codex } from "@codex/sdk";
import { createCodexHome, reply, startScriptedModel } from "@codex/testing";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import { Hono } from "hono";
import { expect, it } from "vitest";
import { connectThread, startThread } from "../src/client.js";
import { type ThreadServer, threadServer } from "../src/server.js";
import { untilEnded } from "./web-harness.js";

/** Each way to serve a thread server below `/api/codex`, next to a page. */
const mounts: Record<string, (server: ThreadServer) => Server> = {
  "plain Node": ({ fetch }) => {
    const listener = getRequestListener(fetch);
    return createServer((request, response) => {
      if (request.url?.startsWith("/api/codex/")) void listener(request, response);
      else response.end("page");
    });
  },
  Express: ({ fetch }) => {
    const listener = getRequestListener(fetch);
    const app = express();
    // Not `app.use("/api/codex", …)`, which would cut the path.
    app.use((request, response, next) => {
      if (request.path.startsWith("/api/codex/")) void listener(request, response);
      else next();
    });
    app.get("/", (_, response) => void response.end("page"));
    return createServer(app);
  },
  Hono: ({ fetch }) => {
    const app = new Hono();
    app.all("/api/codex/*", ({ req }) => fetch(req.raw));
    app.get("/", ({ text }) => text("page"));
    return createServer(getRequestListener(app.fetch));
  },
  "a route handler of Next.js": ({ fetch }) => {
    // What Next.js calls with a standard `Request`, by method.
    const handlers: Record<string, (request: Request) => Promise<Response>> = { GET: fetch, POST: fetch };
    const page = () => Promise.resolve(new Response("page"));
    return createServer(
      getRequestListener((request) => {
        const isApi = new URL(request.url).pathname.startsWith("/api/codex/");
        return (isApi ? (handlers[request.method] ?? page) : page)(request);
      }),
    );
  },
};

it.each(Object.entries(mounts))("runs in %s", async (_, mount) => {
  await using model = await startScriptedModel({ replies: [reply.text("Hi.")], maxRetries: 0 });
  await using home = await createCodexHome();
  await using codex = new Codex({ transport: "app-server", config: model.config, env: home.env });
  const server = threadServer({
    codex,
    authorize: () => true,
    threadOptions: { sandboxMode: "read-only", workingDirectory: home.path },
    basePath: "/api/codex",
  });
  const listener = mount(server);
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  try {
    expect(await (await fetch(`${origin}/`)).text()).toBe("page");
    const { url } = await startThread(`${origin}/api/codex`, "Go");
    const thread = connectThread(url);
    expect((await untilEnded(thread)).state.thread.finalResponse).toBe("Hi.");
    thread.close();
  } finally {
    await server.close();
    listener.closeAllConnections();
    listener.close();
  }
});
