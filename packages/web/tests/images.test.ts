import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { startThread } from "../src/client.js";
import { startWeb, until, untilEnded, type WebHarness } from "./web-harness.js";

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";
const pngUrl = `data:image/png;base64,${png}`;
const pngBytes = new Uint8Array(Buffer.from(png, "base64"));
const pngSize = pngBytes.length;

function post(url: string, images: unknown, fields: object = {}): Promise<Response> {
  const body = JSON.stringify({ input: "Look", key: "k", images, ...fields });
  return fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
}

async function outcome(response: Response): Promise<unknown> {
  const { error } = (await response.json()) as { error: { code: string } };
  return [response.status, error.code];
}

/** Starts a thread with one image. Returns its connection and the address of the image. */
async function startWithImage(web: WebHarness) {
  const { url } = await startThread(web.url, "Look", { images: [pngUrl] });
  const viewer = web.connect(url);
  const { state } = await untilEnded(viewer);
  return { viewer, url, imageUrl: `${url}/images/${state.inputs[0]?.images[0]?.id}` };
}

describe.each(["app-server", "exec"] as const)("images of an input on %s", (transport) => {
  it("reach the model, and viewers load them from the server", async () => {
    await using web = await startWeb(() => reply.text("Red."), { transport, model: null });
    const blob = new Blob([pngBytes], { type: "image/png" });
    const { url } = await startThread(web.url, "Look", { images: [pngUrl, blob] });
    const viewer = web.connect(url);
    const { state } = await untilEnded(viewer);
    expect(web.model.requests[0]?.images).toEqual([pngUrl, pngUrl]);
    expect(web.model.requests[0]?.lastUserText).toBe("Look");
    const image = { id: expect.any(String), mediaType: "image/png", bytes: pngSize };
    expect(state.inputs).toMatchObject([{ text: "Look", images: [image, image] }]);
    expect(JSON.stringify(state)).not.toContain(png);

    await viewer.send("", { images: [pngUrl] });
    const view = await until(viewer, ({ state }) => state.thread.turn === 2 && !state.isRunning);
    expect(view.state.inputs[1]).toMatchObject({ text: "", images: [image] });
    expect(web.model.requests[1]?.images).toHaveLength(3);

    const ids = view.state.inputs.flatMap(({ images }) => images.map(({ id }) => id));
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) {
      const response = await fetch(`${url}/images/${id}`);
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "content-type": "image/png",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": expect.stringMatching(/^private,.*immutable$/),
      });
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(pngBytes);
    }
  });
});

describe("images of an input", () => {
  it("steer a running turn", async () => {
    await using web = await startWeb(({ position }) =>
      position.numberInTurn === 1 ? reply.shell("sleep 1") : reply.text("Steered."),
    );
    const viewer = await web.start("Go");
    await until(viewer, ({ state }) =>
      state.thread.items.some(({ item }) => item.type === "command_execution"),
    );
    await viewer.steer("Like this", { images: [pngUrl] });
    const { state } = await untilEnded(viewer);
    expect(state.inputs[1]).toMatchObject({ text: "Like this", images: [{ mediaType: "image/png" }] });
    expect(web.model.requests.at(-1)?.images).toEqual([pngUrl]);
  });

  it("of a photo's size arrive as they were", async () => {
    await using web = await startWeb(() => reply.text("Ok."));
    // A picture of this size, but not of this many pixels: zeros after its end.
    const photo = new Uint8Array(5 * 1024 * 1024);
    photo.set(pngBytes);
    const { url } = await startThread(web.url, "Look", {
      images: [new Blob([photo], { type: "image/png" })],
    });
    const viewer = web.connect(url);
    const { state } = await untilEnded(viewer);
    const [image] = state.inputs[0]?.images ?? [];
    expect(image?.bytes).toBe(photo.length);
    const loaded = await (await fetch(`${url}/images/${image?.id}`)).arrayBuffer();
    expect(Buffer.compare(new Uint8Array(loaded), photo)).toBe(0);
  });

  it("are counted in a thread that another server ran", async () => {
    await using web = await startWeb(() => reply.text("Ok."));
    const { viewer, imageUrl } = await startWithImage(web);
    await web.restart();
    const unknown = { id: null, mediaType: null, bytes: null };
    await until(viewer, ({ state, status }) => status === "open" && state.inputs[0]?.images[0]?.id === null);
    expect(viewer.view.state.inputs).toMatchObject([{ text: "Look", images: [unknown] }]);
    expect(await outcome(await fetch(imageUrl))).toEqual([404, "unknown_image"]);
  });

  it("are held up to a number of bytes, and until their thread is removed", async () => {
    await using web = await startWeb(() => reply.text("Ok."), { maxImageBytes: 2 * (pngSize + 1024) });
    const first = await startWithImage(web);
    const second = await startWithImage(web);
    expect((await fetch(first.imageUrl)).status).toBe(200);
    const third = await startWithImage(web);
    expect(await outcome(await fetch(first.imageUrl))).toEqual([404, "unknown_image"]);
    expect((await fetch(second.imageUrl)).status).toBe(200);
    expect((await fetch(third.url, { method: "DELETE" })).status).toBe(204);
    expect(await outcome(await fetch(third.imageUrl))).toEqual([404, "unknown_thread"]);
    const fourth = await startWithImage(web);
    expect((await fetch(second.imageUrl)).status).toBe(200);
    expect((await fetch(fourth.imageUrl)).status).toBe(200);
  });

  it("belong to one thread, and are read by whoever may read it", async () => {
    let allowed = true;
    const actions: unknown[] = [];
    await using web = await startWeb(() => reply.text("Ok."), {
      authorize: (_, action) => {
        actions.push(action);
        return allowed;
      },
    });
    const { viewer, url, imageUrl } = await startWithImage(web);
    const other = await startWithImage(web);
    const id = imageUrl.split("/").at(-1);
    expect(await outcome(await fetch(`${other.url}/images/${id}`))).toEqual([404, "unknown_image"]);
    expect(await outcome(await fetch(`${url}/images/null`))).toEqual([404, "unknown_image"]);
    allowed = false;
    expect(await outcome(await fetch(imageUrl))).toEqual([403, "forbidden"]);
    expect(actions.at(-1)).toEqual({ type: "read", threadId: viewer.view.state.thread.threadId });
  });
});

describe("a request with images starts nothing", () => {
  it.each<[string, unknown, object?]>([
    ["that are no list", pngUrl],
    ["beyond 8", Array.from({ length: 9 }, () => pngUrl)],
    ["that are a path", ["/etc/passwd"]],
    ["that are the address of a file", ["file:///etc/passwd"]],
    ["that are an address", ["https://example.com/a.png"]],
    ["that are an entry of the SDK", [{ type: "local_image", path: "/etc/passwd" }]],
    ["that are an object with a `toString` that is no function", [{ toString: 1 }]],
    ["that are no Base64", ["data:image/png;base64,!!!!"]],
    ["that are cut Base64", [pngUrl.slice(0, -1)]],
    ["that are text", [`data:image/png,${png}`]],
    ["that are empty", ["data:image/png;base64,"]],
    ["of another type", [`data:image/svg+xml;base64,${btoa("<svg></svg>")}`]],
    ["whose bytes are of another type", [`data:image/jpeg;base64,${png}`]],
    ["whose bytes are no image", [`data:image/png;base64,${btoa("<script></script>")}`]],
    ["of which one is invalid", [pngUrl, "x"]],
    ["without a text", [pngUrl], { input: undefined }],
    ["without an image or a text", [], { input: "" }],
  ])("%s", async (_, images, fields) => {
    await using web = await startWeb(() => reply.text("Ok."));
    expect(await outcome(await post(`${web.url}/threads`, images, fields))).toEqual([422, "invalid_body"]);
    expect(web.model.requests).toEqual([]);
    expect(web.errors).toEqual([]);
  });

  it("to a thread", async () => {
    await using web = await startWeb(() => reply.text("Ok."));
    const { url } = await startWithImage(web);
    for (const path of ["/turns", "/steer"]) {
      expect(await outcome(await post(url + path, ["/etc/passwd"]))).toEqual([422, "invalid_body"]);
    }
    expect(web.model.requests).toHaveLength(1);
  });

  it("that are too large", async () => {
    await using web = await startWeb(() => reply.text("Ok."));
    const images = [pngUrl + "A".repeat(8 * 1024 * 1024)];
    expect(await outcome(await post(`${web.url}/threads`, images))).toEqual([413, "body_too_large"]);
    expect(web.model.requests).toEqual([]);
  });
});
