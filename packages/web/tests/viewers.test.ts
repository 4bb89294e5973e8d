import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import type { ConnectOptions, ThreadConnection } from "../src/client.js";
import type { WebEvent } from "../src/index.js";
import { startWeb, until, untilEnded } from "./web-harness.js";

/** A turn with a command and an answer in several deltas. */
const script = ({ lastUserText, position }: RecordedRequest) => {
  if (lastUserText === "stall") return reply.stall();
  if (position.numberInTurn === 1) return reply.all(reply.text("First I look."), reply.shell("echo seen"));
  return reply.text(`Done: ${lastUserText}.`);
};

describe.each([
  ["app-server", "gpt-5.5"],
  ["app-server", null],
  ["exec", "gpt-5.5"],
  ["exec", null],
] as const)("a viewer, on %s with the model %s", (transport, model) => {
  it("sees the input, the items and the end of a turn", async () => {
    await using web = await startWeb(script, { transport, model });
    const viewer = await web.start("Go");
    const { state } = await untilEnded(viewer);
    expect(state.inputs).toMatchObject([{ text: "Go", turn: 1, position: 0 }]);
    expect(state.thread).toMatchObject({ status: "completed", finalResponse: "Done: Go.", turn: 1 });
    expect(state.thread.items.map(({ item }) => item.type)).toContain("command_execution");
    expect(state.error).toBeNull();

    await viewer.send("Again");
    const second = await until(viewer, ({ state: { thread } }) => thread.finalResponse === "Done: Again.");
    expect(second.state.inputs).toMatchObject([{ text: "Go" }, { text: "Again", turn: 2 }]);
    expect(web.errors).toEqual([]);
  });

  it("sees the same as another one that joins later", async () => {
    await using web = await startWeb(script, { transport, model });
    const viewer = await web.start("Go");
    await untilEnded(viewer);
    const late = web.connect(viewer.url);
    expect((await untilEnded(late)).state).toEqual(viewer.view.state);
  });

  it("gets the same encoded state as all others that join before the next event", async () => {
    await using web = await startWeb(script, { transport, model });
    const viewer = await web.start("Go");
    await untilEnded(viewer);
    const join = async () => {
      const { body } = await web.fetch(new Request(`${viewer.url}/events`));
      const reader = body?.getReader();
      const { value } = (await reader?.read()) ?? {};
      await reader?.cancel();
      return value;
    };
    const frame = await join();
    expect(new TextDecoder().decode(frame)).toContain("event: snapshot");
    expect(await join()).toBe(frame);
    await viewer.send("Again");
    await until(viewer, ({ state }) => state.thread.finalResponse === "Done: Again.");
    expect(new TextDecoder().decode(await join())).toContain("Done: Again.");
  });

  it("interrupts the turn for all viewers", async () => {
    await using web = await startWeb(script, { transport, model });
    const viewer = await web.start("stall");
    const other = web.connect(viewer.url);
    await web.model.waitForRequest(() => true);
    await viewer.interrupt();
    for (const each of [viewer, other]) {
      const { state } = await untilEnded(each);
      expect(state.thread.status).toBe("interrupted");
      expect(state.error).toMatchObject({ code: "turn_interrupted" });
    }
    await viewer.send("Go");
    expect((await until(other, ({ state }) => state.thread.status === "completed")).state.error).toBeNull();
  });
});

/** Cuts the body of the response to the `count`-th event request after some messages, then passes on. */
function cutting(after: number, cuts = 1): NonNullable<ConnectOptions["fetch"]> {
  let left = cuts;
  return async (url, init) => {
    const response = await fetch(url, init);
    if (!String(url).endsWith("/events") || left === 0 || response.body === null) return response;
    left -= 1;
    return new Response(response.body.pipeThrough(cutAfter(after)), response);
  };
}

/** Passes on so many messages, and half of the next one. */
function cutAfter(messages: number): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const text = new TextDecoder().decode(chunk);
      for (const message of text.split(/(?<=\n\n)/)) {
        if (message.startsWith("event:")) seen += 1;
        if (seen <= messages) {
          controller.enqueue(new TextEncoder().encode(message));
          continue;
        }
        controller.enqueue(new TextEncoder().encode(message.slice(0, message.length / 2)));
        controller.error(new Error("cut"));
        return;
      }
    },
  });
}

describe("a connection", () => {
  it("that is cut over a real network loses and doubles nothing", async () => {
    await using web = await startWeb(script, { model: null });
    const first = await web.start("Go");
    await untilEnded(first);
    const events: WebEvent[] = [];
    const whole = web.connect(first.url, { onEvent: (event) => events.push(event) });
    await untilEnded(whole);

    const seen: WebEvent[][] = [];
    const cut = Array.from({ length: 30 }, (_, after): ThreadConnection => {
      const received: WebEvent[] = [];
      seen.push(received);
      return web.connect(first.url, { fetch: cutting(after, 3), onEvent: (event) => received.push(event) });
    });
    for (const each of cut)
      await until(each, ({ state }) => state.inputs.length === 1 || each.view.status !== "open");
    await whole.send("Again");
    const expected = (await until(whole, ({ state }) => state.thread.finalResponse === "Done: Again.")).state;
    await untilEnded(whole);
    for (const each of cut) {
      const { state } = await until(
        each,
        ({ state, status }) => status === "open" && !state.isRunning && state.inputs.length === 2,
      );
      expect(state).toEqual(whole.view.state);
    }
    expect(expected.inputs).toHaveLength(2);
    // Those that were cut before the turn began have each of its events exactly once.
    const complete = seen.filter((received) => received.length > 0);
    expect(complete.length).toBeGreaterThan(0);
    for (const received of complete) expect(events.slice(-received.length)).toEqual(received);
  });

  it("that falls behind continues with a snapshot, and doubles nothing", async () => {
    const words = Array.from({ length: 600 }, (_, index) => `${index} ${"x".repeat(500)} `);
    const answer = reply.text(words, { delayMs: 1 });
    await using web = await startWeb(
      ({ lastUserText }) => (lastUserText === "Go" ? reply.text("Hi") : answer),
      {
        maxBufferedBytes: 20_000,
      },
    );
    const viewer = await web.start("Go");
    await untilEnded(viewer);
    // With many viewers, events wait for the next batch.
    for (let others = 0; others < 200; others += 1) await web.fetch(new Request(`${viewer.url}/events`));

    let snapshots = 0;
    let gate = Promise.resolve();
    const slow = web.connect(viewer.url, {
      fetch: async (url, init) => {
        const { body } = await web.fetch(new Request(url, init));
        const gated = new TransformStream<Uint8Array, Uint8Array>({
          async transform(chunk, controller) {
            await gate;
            if (new TextDecoder().decode(chunk).startsWith("event: snapshot")) snapshots += 1;
            controller.enqueue(chunk);
          },
        });
        return new Response(body?.pipeThrough(gated) ?? null);
      },
    });
    await untilEnded(slow);
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const text = words.join("");
    const wrong: string[] = [];
    slow.subscribe(() => {
      const { runningText } = slow.view.state.thread;
      if (!text.startsWith(runningText)) wrong.push(runningText.replaceAll(/x+/g, "x"));
    });
    await viewer.send("Again");
    await until(viewer, ({ state }) => state.thread.runningText.length > 150_000);
    open();
    await until(slow, ({ state }) => state.thread.turn === 2 && !state.isRunning);
    expect(snapshots).toBe(2);
    expect(wrong).toEqual([]);
    expect(slow.view.state.thread.finalResponse).toBe(text);
  });

  it("to a server that restarts shows the thread from its record", async () => {
    await using web = await startWeb(script);
    const viewer = await web.start("Go");
    const { state: before } = await untilEnded(viewer);
    await web.restart();
    await until(viewer, ({ status }) => status !== "open");
    const { state } = await untilEnded(viewer);
    expect(state.thread).toMatchObject({ finalResponse: "Done: Go.", status: "completed" });
    expect(state.inputs).toMatchObject([{ text: "Go", turn: 1 }]);
    expect(state.thread.items.map(({ item }) => item.type)).toEqual(
      before.thread.items.map(({ item }) => item.type),
    );
    await viewer.send("More");
    await until(viewer, ({ state: { thread } }) => thread.finalResponse === "Done: More.");
  });
});
