// Streams a turn to a browser as server-sent events: PORT=3000 node dist/stream-to-http.js, then
// curl -N localhost:3000/turns -d '{ "prompt": "What is this project?" }'

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { Codex, SandboxMode } from "@codex/sdk";
import { z } from "zod";

const turnRequest = z.object({ prompt: z.string().min(1), threadId: z.uuid().optional() });

// One process serves every request, and sends words as they come.
const codex = new Codex({ transport: "app-server" });

const server = createServer(async (request, response) => {
  if (request.method !== "POST" || request.url !== "/turns") return void response.writeHead(404).end();
  const body = turnRequest.safeParse(await readJson(request));
  if (!body.success) return void response.writeHead(400).end(z.prettifyError(body.error));
  await streamTurn(body.data, response);
});

async function streamTurn({ prompt, threadId }: z.infer<typeof turnRequest>, response: ServerResponse) {
  // A reader who leaves ends the turn, and with it whatever the agent has started.
  const left = new AbortController();
  response.on("close", () => left.abort());
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });

  const options = { sandboxMode: SandboxMode.ReadOnly, skipGitRepoCheck: true };
  const thread = threadId ? codex.resumeThread(threadId, options) : codex.startThread(options);
  try {
    const { events } = await thread.runStreamed(prompt, { signal: left.signal, timeoutMs: 10 * 60_000 });
    for await (const event of events) {
      const hasRoom = response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      // The agent waits for a slow reader, so nothing piles up here.
      if (!hasRoom) await once(response, "drain", { signal: left.signal });
    }
  } catch (error) {
    if (left.signal.aborted) return;
    console.error(error);
    response.write(`event: turn.lost\ndata: ${JSON.stringify({ message: "The turn was lost." })}\n\n`);
  }
  response.end();
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await text(request));
  } catch {
    return undefined;
  }
}

process.on("SIGTERM", async () => {
  server.close();
  await codex.close();
});

server.listen(Number(process.env["PORT"] ?? 3000), () => {
  const address = server.address();
  if (address && typeof address === "object") console.log(`http://localhost:${address.port}/turns`);
});
