import { type RecordedRequest, reply } from "@codex/testing";
import { readUIMessageStream, type UIMessage } from "ai";
import { expect, it } from "vitest";
import { missedEvents } from "../src/ai/missed-events.js";
import { type CodexUIMessageChunk, threadTransport, toUIMessageStream } from "../src/ai.js";
import { initialWebState, reduceWebEvent, type WebEvent, type WebState } from "../src/index.js";
import { startWeb, until, untilEnded } from "./web-harness.js";

const script = ({ lastUserText, position }: RecordedRequest) => {
  if (lastUserText === "stall") return reply.stall();
  if (lastUserText === "approve") return reply.shell("touch made", { escalate: true, justification: "why" });
  if (position.numberInTurn > 1) return reply.text("It is done.", { chunkSize: 3 });
  return reply.all(reply.reasoning("Hm."), reply.text("First I look."), reply.shell("echo seen"));
};

const message = (text: string) => ({ messages: [{ parts: [{ type: "text", text }] }] });

/** The parts that the AI SDK's own reader makes of a stream. */
async function partsOf(stream: ReadableStream<CodexUIMessageChunk> | null): Promise<UIMessage["parts"]> {
  let read: UIMessage | undefined;
  if (stream !== null) for await (const each of readUIMessageStream({ stream })) read = each;
  return read?.parts ?? [];
}

/** The parts, with the requests last: a state does not contain their place among the items. */
const requestsLast = (parts: UIMessage["parts"]): UIMessage["parts"] =>
  [...parts].sort((a, b) => Number(a.type === "data-request") - Number(b.type === "data-request"));

async function* from(events: readonly WebEvent[]): AsyncGenerator<WebEvent> {
  yield* events;
}

const stateAfter = (events: readonly WebEvent[]): WebState => events.reduce(reduceWebEvent, initialWebState);

it.each(["Go", "approve"])(
  "a snapshot in place of any events of %s leaves the message the same",
  async (input) => {
    await using web = await startWeb(script);
    const first = await web.start("Go");
    await untilEnded(first);
    const events: WebEvent[] = [];
    const viewer = web.connect(first.url, { onEvent: (event) => events.push(event) });
    await untilEnded(viewer);
    await viewer.send(input);
    if (input === "approve") {
      await until(viewer, ({ state }) => state.requests.length === 1);
      await viewer.interrupt();
    }
    await until(viewer, ({ state }) => state.inputs.length === 2 && !state.isRunning);
    const whole = requestsLast(await partsOf(toUIMessageStream(from(events))));
    expect(whole.length).toBeGreaterThan(2);
    const opened = events.findIndex(({ type }) => type === "web.request_opened");
    const closed = events.findIndex(({ type }) => type === "web.request_closed");
    expect(opened !== -1 && closed !== -1).toBe(input === "approve");
    for (let start = 0; start < events.length; start += 1) {
      for (let end = start + 1; end <= events.length; end += 1) {
        // No state has a request that came and went.
        if (start <= opened && end > closed) continue;
        const [before, after] = [stateAfter(events.slice(0, start)), stateAfter(events.slice(0, end))];
        const received = [...events.slice(0, start), ...missedEvents(before, after), ...events.slice(end)];
        expect(requestsLast(await partsOf(toUIMessageStream(from(received))))).toEqual(whole);
      }
    }
  },
);

it("starts a thread with the first message, and continues it with the next", async () => {
  await using web = await startWeb(script);
  const transport = threadTransport(web.url);
  expect(await transport.reconnectToStream()).toBeNull();
  const first = await partsOf(await transport.sendMessages(message("Go")));
  expect(first.at(-1)).toMatchObject({ type: "text", text: "It is done.", state: "done" });
  const second = await partsOf(await transport.sendMessages(message("Go on")));
  expect(second.map(({ type }) => type)).toEqual(first.map(({ type }) => type));
  expect(await transport.reconnectToStream()).toBeNull();
  const { state } = await untilEnded(web.connect(`${web.url}/threads/${transport.threadId}`));
  expect(state.inputs.map(({ text }) => text)).toEqual(["Go", "Go on"]);
});

it("shows the running turn again from its beginning, with its request", async () => {
  await using web = await startWeb(script);
  const { url } = await web.start("approve");
  await until(web.connect(url), ({ state }) => state.requests.length === 1);
  const transport = threadTransport(web.url, { threadId: url.split("/").at(-1) });
  const stopped = new AbortController();
  const stream = await transport.reconnectToStream({ abortSignal: stopped.signal });
  let parts: UIMessage["parts"] = [];
  for await (const each of readUIMessageStream({ stream: stream ?? new ReadableStream() })) {
    parts = each.parts;
    const isAsked = parts.some((part) => part.type === "dynamic-tool" && part.state === "approval-requested");
    if (isAsked) stopped.abort();
  }
  const call = parts.find(({ type }) => type === "dynamic-tool");
  expect(call).toMatchObject({ state: "output-error", approval: { requestReason: "why" } });
  expect((await untilEnded(web.connect(url))).state.error).toMatchObject({ code: "turn_interrupted" });
});

it("rejects what it cannot send, and starts nothing", async () => {
  await using web = await startWeb(script);
  const transport = threadTransport(web.url);
  await expect(transport.answer("r", "accept")).rejects.toThrow("No turn has been shown");
  const image = { messages: [{ parts: [{ type: "text", text: "Look" }, { type: "file" }] }] };
  await expect(transport.sendMessages(image)).rejects.toThrow("not a part of the type file");
  const unknown = threadTransport(web.url, { threadId: "00000000-0000-0000-0000-000000000000" });
  await expect(unknown.sendMessages(message("Go"))).rejects.toMatchObject({ code: "unknown_thread" });
  expect(web.model.requests).toEqual([]);

  const { url } = await web.start("stall");
  const other = threadTransport(web.url, { threadId: url.split("/").at(-1) });
  await expect(other.sendMessages(message("Go"))).rejects.toMatchObject({ code: "turn_running" });
});

it("that is stopped before it has a connection sends nothing", async () => {
  await using web = await startWeb(script);
  const { url } = await web.start("Go");
  await untilEnded(web.connect(url));
  const stopped = new AbortController();
  const requests: string[] = [];
  const transport = threadTransport(web.url, {
    threadId: url.split("/").at(-1),
    fetch(address) {
      requests.push(String(address));
      stopped.abort();
      return new Promise(() => {});
    },
  });
  const sent = transport.sendMessages({ ...message("Go on"), abortSignal: stopped.signal });
  await expect(sent).rejects.toMatchObject({ name: "AbortError" });
  expect(requests).toEqual([`${url}/events`]);
});

it("a snapshot during a later attempt of a turn has the items of all its attempts, and none of the turn before", () => {
  const item = (id: string) => ({ id, type: "agent_message", text: id }) as const;
  const attempt = (id: string): WebEvent[] => [
    { type: "turn.started" },
    { type: "item.completed", item: item(id) },
  ];
  const input: WebEvent = { type: "web.input", key: "k", text: "Go", isSteering: false };
  const ended: WebEvent = { type: "web.turn_ended", error: null };
  const before = stateAfter([input, ...attempt("a"), ended, input, ...attempt("b")]);
  const after = [...attempt("c"), ...attempt("d")].reduce(reduceWebEvent, before);
  const completed = (events: readonly WebEvent[]) =>
    events.flatMap((event) => (event.type === "item.completed" ? [event.item.id] : []));
  expect(completed(missedEvents(before, after))).toEqual(["c", "d"]);
  expect(completed(missedEvents(initialWebState, after))).toEqual(["b", "c", "d"]);
  expect(
    completed(missedEvents(initialWebState, stateAfter([input, ...attempt("a"), ended, input]))),
  ).toEqual([]);
});
