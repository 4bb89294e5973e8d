import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { startThread } from "../src/client.js";
import { pixel, startWeb, until, untilEnded } from "./web-harness.js";

describe("an image of a viewer", () => {
  it.each(["exec", "app-server"] as const)("reaches the model, and all viewers, on %s", async (transport) => {
    await using web = await startWeb(() => reply.text("Seen."), { transport, model: null });
    const { url } = await startThread(web.url, "What is this?", { images: [pixel] });
    const viewer = web.connect(url);
    const { state } = await untilEnded(viewer);
    expect(web.model.requests[0]?.images).toEqual([pixel]);
    expect(state.inputs).toMatchObject([{ text: "What is this?", images: [{ id: expect.any(String) }] }]);
    // Events and snapshots have its address alone.
    expect(JSON.stringify(state)).not.toContain("base64");

    const address = `${url}/images/${state.inputs[0]?.images[0]?.id}`;
    const response = await fetch(address);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(`data:image/png;base64,${bytes.toString("base64")}`).toBe(pixel);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
    await viewer.send("And this?", { images: [pixel, pixel] });
    await until(viewer, ({ state }) => state.inputs.length === 2 && !state.isRunning);
    expect(web.model.requests.at(-1)?.images).toHaveLength(3);
  });

  it("can be added to the running turn", async () => {
    await using web = await startWeb([reply.shell("sleep 1"), reply.text("Seen.")], {
      threadOptions: { sandboxMode: "danger-full-access" },
    });
    const viewer = await web.start("Go");
    await until(viewer, ({ state }) => state.thread.items.length === 1);
    await viewer.steer("Look", { images: [pixel] });
    const { state } = await untilEnded(viewer);
    expect(state.inputs).toMatchObject([{ images: [] }, { isSteering: true, images: [{}] }]);
    expect(web.model.requests.at(-1)?.images).toEqual([pixel]);
  });

  it("can be read by whoever may read its thread, and by nobody else", async () => {
    let mayRead = true;
    await using web = await startWeb(() => reply.text("Seen."), {
      authorize: (_, { type }) => type === "start" || mayRead,
    });
    const first = await startThread(web.url, "Go", { images: [pixel] });
    const second = await web.start("Go");
    const { state } = await untilEnded(web.connect(first.url));
    const path = `/images/${state.inputs[0]?.images[0]?.id}`;
    expect((await fetch(first.url + path)).status).toBe(200);
    expect((await fetch(second.url + path)).status).toBe(404);
    mayRead = false;
    expect((await fetch(first.url + path)).status).toBe(403);
  });

  it("is dropped before the server keeps more than `maxImageBytes` for a thread", async () => {
    await using web = await startWeb(() => reply.text("Seen."), { maxImageBytes: 150 });
    const { url } = await startThread(web.url, "Go", { images: [pixel, pixel, pixel] });
    const { state } = await untilEnded(web.connect(url));
    const responses = await Promise.all(
      state.inputs[0]?.images.map(({ id }) => fetch(`${url}/images/${id}`)) ?? [],
    );
    expect(responses.map(({ status }) => status)).toEqual([404, 200, 200]);
  });
});
