import type { Codex, StreamedTurn, Thread, ThreadEvent } from "@codex/sdk";
import { afterEach, expect, it, vi } from "vitest";
import { connectThread, startThread } from "../src/client.js";
import type { WebEvent } from "../src/index.js";
import { MemoryEventLog, threadServer } from "../src/server.js";
import { connectCutViewers, expectReturn, recordTurn, settle } from "./cut-responses.js";

afterEach(() => void vi.useRealTimers());

/** The part of a `Codex` that a server uses for a new thread, with a turn that yields what is written to it. */
function replay() {
  let controller!: ReadableStreamDefaultController<ThreadEvent>;
  const events = new ReadableStream<ThreadEvent>({
    start: (started) => {
      controller = started;
    },
  });
  const turn = { events: events.values() } as unknown as StreamedTurn;
  const thread = { id: "recorded", runStreamed: async () => turn } as unknown as Thread;
  const codex = { engine: "app-server", startThread: () => thread } as unknown as Codex;
  return { codex, write: (event?: ThreadEvent) => (event ? controller.enqueue(event) : controller.close()) };
}

it.each([
  ["continues in the log", 2000],
  ["gets a snapshot when the log is too short", 1],
])("a viewer cut at any event that returns at any later one %s", async (_, maxEvents) => {
  const recorded = await recordTurn();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { codex, write } = replay();
  const eventLog = new MemoryEventLog({ maxEvents });
  const server = threadServer({ codex, authorize: () => true, eventLog });
  const call: typeof fetch = (url, init) => server.fetch(new Request(url, init));
  const { url } = await startThread("http://localhost", "Go", { fetch: call });

  const events: WebEvent[] = [];
  const whole = connectThread(url, { fetch: call, onEvent: (event) => events.push(event) });
  const viewers = connectCutViewers(url, recorded.length + 1, call, call);
  const all = [whole, ...viewers.map(({ connection }) => connection)];
  await settle(() => expect(all.every(({ view }) => view.status === "open")).toBe(true));

  for (const [index, event] of [...recorded, undefined].entries()) {
    const count = index + 1;
    write(event);
    await settle(() => expect(events).toHaveLength(count));
    await expectReturn(viewers, events, whole);
  }

  expect(whole.view.state).toMatchObject({ isRunning: false, thread: { finalResponse: "It is done." } });
  await settle(() => {
    for (const { connection } of viewers) expect(connection.view).toEqual(whole.view);
  });
  const isLogged = maxEvents > 1;
  for (const { received, snapshots, after, at, connection } of viewers) {
    expect(snapshots).toBe(isLogged ? 1 : 2);
    expect(received).toEqual(isLogged ? events : [...events.slice(0, after), ...events.slice(at)]);
    connection.close();
  }
  whole.close();
  await server.close();
});
