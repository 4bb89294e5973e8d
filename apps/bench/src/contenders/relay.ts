import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Codex, ThreadOptions } from "@codex/sdk";
import type { WebEvent } from "@codex/web";
import { type LogEntry, MemoryEventLog, threadServer } from "@codex/web/server";
import { getRequestListener } from "@hono/node-server";

/** Shows a thread to viewers, as server-sent events over HTTP. */
export interface Relay {
  /** The address of the thread. That of its events is below. */
  threadUrl: string;
  /** Runs a turn to its end, and calls back with each event when it comes from the agent. */
  runTurn(prompt: string, onEvent: (event: WebEvent) => void): Promise<void>;
  /** Ends all responses. */
  close(): Promise<void>;
}

/** Starts a thread with a first turn behind `threadServer()` of `@codex/web`. */
export async function openThreadServer(
  codex: Codex,
  threadOptions: ThreadOptions,
  prompt: string,
): Promise<Relay> {
  const log = new ObservedLog();
  const server = threadServer({ codex, authorize: () => true, threadOptions, eventLog: log });
  const listener = await serveOnLoopback(getRequestListener(server.fetch));
  const { origin } = listener;
  const post = async (path: string, input: string) => {
    const request = new Request(`${origin}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ input, key: crypto.randomUUID() }),
    });
    const response = await server.fetch(request);
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const runTurn = async (path: string, input: string, onEvent: (event: WebEvent) => void) => {
    const ended = log.observeTurn(onEvent);
    const response = await post(path, input);
    await ended;
    return response;
  };
  const started = await runTurn("/threads", prompt, () => {});
  const { id } = (await started.json()) as { id: string };
  return {
    threadUrl: `${origin}/threads/${id}`,
    async runTurn(input, onEvent) {
      await runTurn(`/threads/${id}/turns`, input, onEvent);
    },
    async close() {
      await server.close();
      await listener[Symbol.asyncDispose]();
    },
  };
}

/** The log of a thread server, which sees every event when it comes from the agent. */
class ObservedLog extends MemoryEventLog {
  #onEvent: (event: WebEvent) => void = () => {};

  override append(threadId: string, entry: LogEntry): void {
    super.append(threadId, entry);
    this.#onEvent(entry.event);
  }

  /** Calls back with the events of the next turn. Resolves at its end. */
  observeTurn(onEvent: (event: WebEvent) => void): Promise<void> {
    return new Promise((resolve) => {
      this.#onEvent = (event) => {
        onEvent(event);
        if (event.type === "web.turn_ended") resolve();
      };
    });
  }
}

/**
 * The least that a Node program can do: every event is written to every response. It keeps no log and no state, and what a
 * slow viewer does not read accumulates in memory.
 */
export async function openWriteLoop(
  codex: Codex,
  threadOptions: ThreadOptions,
  prompt: string,
): Promise<Relay> {
  const responses = new Set<ServerResponse>();
  const listener = await serveOnLoopback((_, response) => {
    responses.add(response);
    response.on("close", () => responses.delete(response));
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(":\n\n");
  });
  const thread = codex.startThread(threadOptions);
  await thread.run(prompt);
  let lastId = 0;
  return {
    threadUrl: listener.origin,
    async runTurn(input, onEvent) {
      const { events } = await thread.runStreamed(input);
      for await (const event of events) {
        onEvent(event);
        lastId += 1;
        const frame = `event: event\nid: ${lastId}\ndata: ${JSON.stringify(event)}\n\n`;
        for (const response of responses) response.write(frame);
      }
    },
    async close() {
      await listener[Symbol.asyncDispose]();
    },
  };
}

/** An HTTP server on loopback; disposing ends it and its responses. */
export interface LoopbackServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  origin: string;
}

/** Starts an HTTP server on a free port. */
export async function serveOnLoopback(listener: RequestListener): Promise<LoopbackServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
