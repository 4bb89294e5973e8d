import type { ThreadEvent } from "@codex/sdk";
import { reply } from "@codex/testing";
import { expect, vi } from "vitest";
import { connectThread, type ThreadConnection } from "../src/client.js";
import type { WebEvent } from "../src/index.js";
import { startWeb } from "./web-harness.js";

/** A viewer whose first response is cut, and whose second request waits until `mayReturn()`. */
export interface CutViewer {
  /** The number of events that it gets before it is cut. */
  after: number;
  /** The number of events after which it returns. */
  at: number;
  received: WebEvent[];
  snapshots: number;
  /** Whether its second request waits. */
  isAway: boolean;
  mayReturn(): void;
  connection: ThreadConnection;
}

/** The events of a turn of the real agent. */
export async function recordTurn(): Promise<ThreadEvent[]> {
  await using web = await startWeb([
    reply.all(reply.reasoning("Hm."), reply.text("First I look."), reply.shell("echo seen")),
    reply.text("It is done.", { chunkSize: 3 }),
  ]);
  const thread = web.codex.startThread({ workingDirectory: web.workspace });
  const events: ThreadEvent[] = [];
  for await (const event of (await thread.runStreamed("Go")).events) events.push(event);
  return events;
}

/** Passes on the snapshot, so many events, and half of the next one. */
function cutAfter(events: number): TransformStream<string, string> {
  let left = 1 + events;
  return new TransformStream({
    transform(chunk, controller) {
      for (const frame of chunk.split(/(?<=\n\n)/)) {
        if (left === 0) {
          controller.enqueue(frame.slice(0, frame.length / 2));
          controller.error(new Error("cut"));
          return;
        }
        if (frame.startsWith("event:")) left -= 1;
        controller.enqueue(frame);
      }
    },
  });
}

/** A response that ends in the middle of the event after so many. */
const cut = ({ body, ...init }: Response, after: number): Response =>
  new Response(
    body
      ?.pipeThrough(new TextDecoderStream())
      .pipeThrough(cutAfter(after))
      .pipeThrough(new TextEncoderStream()),
    init,
  );

/** Lets the stopped time pass until a check succeeds. */
export async function settle(check: () => void): Promise<void> {
  for (let left = 1000; ; left -= 1) {
    try {
      check();
      return;
    } catch (error) {
      if (left === 0) throw error;
      await vi.advanceTimersByTimeAsync(50);
    }
  }
}

/**
 * Connects viewers that are cut after any number of events and return at any later one.
 *
 * @param count the number of events
 * @param before answers the request that is cut
 * @param afterwards answers the one of a viewer that returns
 */
export function connectCutViewers(
  url: string,
  count: number,
  before: typeof fetch,
  afterwards: typeof fetch,
): CutViewer[] {
  const connect = (after: number, at: number): CutViewer => {
    const viewer = {
      ...{ after, at, received: [] as WebEvent[], snapshots: 0, isAway: false },
      mayReturn: () => {},
    };
    let requests = 0;
    const connection = connectThread(url, {
      onEvent: (event) => viewer.received.push(event),
      onSnapshot: () => {
        viewer.snapshots += 1;
      },
      async fetch(address, init) {
        requests += 1;
        if (requests === 1) return cut(await before(address, init), after);
        await new Promise<void>((resolve) => {
          viewer.isAway = true;
          viewer.mayReturn = resolve;
        });
        return afterwards(address, init);
      },
    });
    return Object.assign(viewer, { connection });
  };
  return Array.from({ length: count }, (_, after) =>
    Array.from({ length: count - after }, (_, more) => connect(after, after + 1 + more)),
  ).flat();
}

/** Has the viewers return whose turn it is after so many events, and expects them to see what a viewer sees that was never cut. */
export async function expectReturn(
  viewers: readonly CutViewer[],
  events: readonly WebEvent[],
  whole: ThreadConnection,
): Promise<void> {
  const { state } = whole.view;
  const returning = viewers.filter(({ at }) => at === events.length);
  await settle(() => expect(returning.filter(({ isAway }) => !isAway)).toEqual([]));
  for (const viewer of returning) {
    expect(viewer.received).toEqual(events.slice(0, viewer.after));
    viewer.mayReturn();
  }
  await settle(() => {
    for (const { connection } of returning)
      expect(connection.view).toEqual({ state, status: "open", error: null });
  });
}
