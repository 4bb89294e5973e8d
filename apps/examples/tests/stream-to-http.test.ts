import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { setStage } from "./stage.js";

const post = (url: string, body: unknown, signal?: AbortSignal) =>
  fetch(url, { method: "POST", body: JSON.stringify(body), ...(signal && { signal }) });

it("stream-to-http: sends each event as it comes, and ends the turn of a reader who leaves", async () => {
  await using stage = await setStage([
    reply.text(["It is ", "a test."]),
    reply.text("Still."),
    reply.stall(reply.text("Let me see", { unfinished: true })),
  ]);
  const server = stage.start("stream-to-http", [], { PORT: "0" });
  const [url = ""] = await server.line(/http:\S+/);
  try {
    const body = await (await post(url, { prompt: "What is it?" })).text();
    const events = body.split("\n\n").map((message) => message.split("\n")[0]?.replace("event: ", ""));
    expect(events.filter((type) => type === "item.delta")).toHaveLength(2);
    expect(events.slice(-2)).toEqual(["turn.completed", ""]);
    const { thread_id: threadId } = JSON.parse(/event: thread.started\ndata: (.*)/.exec(body)?.[1] ?? "{}");
    expect(await (await post(url, { prompt: "Still?", threadId })).text()).toContain('"text":"Still."');

    const leaving = new AbortController();
    const response = await post(url, { prompt: "Take your time", threadId }, leaving.signal);
    await response.body?.getReader().read();
    await stage.model.nextRequest();
    await stage.model.nextRequest();
    const request = await stage.model.nextRequest();
    leaving.abort();
    expect(await request.outcome).toBe("dropped");

    expect((await post(url, { prompt: "" })).status).toBe(400);
    expect((await fetch(url)).status).toBe(404);
  } finally {
    server.process.kill("SIGTERM");
  }
  expect(await server.ended).toMatchObject({ code: 0, stderr: "" });
});
