import type { ThreadEvent } from "@codex/sdk";
import { reply } from "@codex/testing";
import { vi } from "vitest";
import { startWeb } from "./web-harness.js";

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
export const cut = ({ body, ...init }: Response, after: number): Response =>
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
