import { describe, expect, it } from "vitest";
import { startThread } from "../src/client.js";
import { MemoryTurns } from "./memory-turns.js";
import { outcome, serve } from "./turn-hosts.js";
import { until, untilEnded } from "./web-harness.js";

describe("an input", () => {
  it("is submitted once for each key, and not while a turn is unfinished", async () => {
    const turns = new MemoryTurns();
    const [one, other] = [serve(turns), serve(turns)];
    turns.begin("t", "t/0");
    turns.end("t", "t/0");
    const body = { input: "Go", key: "k/ü\ud800" };
    for (const host of [one, other, one])
      expect((await host.post("/threads/t/turns", body)).status).toBe(202);
    expect(turns.submitted).toHaveLength(1);
    const [{ key = "" } = {}] = turns.submitted;
    for (const act of [() => {}, () => turns.begin("t", key)]) {
      act();
      const more = await other.post("/threads/t/turns", { input: "More", key: "other" });
      expect(await outcome(more)).toEqual([409, "turn_running"]);
    }
    const steering = await one.post("/threads/t/steer", { input: "Faster", key: "s" });
    expect(await outcome(steering)).toEqual([409, "steering_unsupported"]);
    turns.end("t", key);
    expect((await one.post("/threads/t/turns", body)).status).toBe(202);
    expect((await one.post("/threads/t/turns", { input: "More", key: "other" })).status).toBe(202);
    expect(turns.submitted).toHaveLength(2);
    const { state } = await untilEnded(one.connect("t"));
    expect(state.inputs.map((input) => input.key)).toEqual(["t/0", "k/ü\ufffd"]);
  });

  it("of one thread does not use the key of another thread or of a program", async () => {
    const turns = new MemoryTurns();
    const host = serve(turns);
    for (const thread of ["a", "a/b"]) {
      turns.begin(thread, `${thread}/c`);
      turns.end(thread, `${thread}/c`);
    }
    await host.post("/threads/a/turns", { input: "Go", key: "b/c" });
    await host.post("/threads/a%2Fb/turns", { input: "Go", key: "c" });
    const keys = turns.submitted.map(({ key }) => key);
    expect(new Set([...keys, "a/b/c", "a/c"]).size).toBe(4);
  });

  it("keeps its images in the log, where every host finds them", async () => {
    const turns = new MemoryTurns();
    const [one, other] = [serve(turns), serve(turns)];
    const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.from("pixels")]);
    const { id, url } = await startThread("http://localhost", "", {
      fetch: one.call,
      images: [
        `data:image/png;base64,${png.toString("base64")}`,
        new Blob(["GIF89a."], { type: "image/gif" }),
      ],
    });
    const [{ key = "" } = {}] = turns.submitted;
    turns.begin(id, key);
    const inputs = await Promise.all(
      [one, other].map(
        async (host) => (await until(host.connect(id), ({ state }) => state.isRunning)).state.inputs,
      ),
    );
    expect(inputs[0]).toEqual(inputs[1]);
    const images = inputs[0]?.[0]?.images ?? [];
    expect(images).toMatchObject([
      { mediaType: "image/png", bytes: png.length },
      { mediaType: "image/gif", bytes: 7 },
    ]);
    for (const host of [one, other]) {
      const [first, second] = await Promise.all(
        images.map((image) => host.call(`${url}/images/${image.id}`)),
      );
      expect(first?.headers.get("content-type")).toBe("image/png");
      expect(first?.headers.get("content-security-policy")).toContain("sandbox");
      expect(Buffer.from((await first?.arrayBuffer()) as ArrayBuffer)).toEqual(png);
      expect(await second?.text()).toBe("GIF89a.");
      for (const unknown of ["2-start", "0-1", "0-99", "x", "..%2F0"])
        expect(await outcome(await host.call(`${url}/images/${unknown}`))).toEqual([404, "unknown_image"]);
    }
    // A file of the worker's machine.
    const input = [
      { type: "text", text: "Look" },
      { type: "local_image", path: "/etc/passwd" },
    ];
    turns.end(id, key);
    turns.append(id, "program/1", { type: "turn.begun", input });
    const { state } = await until(one.connect(id), ({ state }) => state.inputs.length === 2);
    expect(state.inputs[1]).toMatchObject({ text: "Look", images: [{ id: null, bytes: null }] });
    expect(JSON.stringify(state)).not.toContain("passwd");
    expect(await outcome(await one.call(`${url}/images/0-2`))).toEqual([404, "unknown_image"]);
  });
});
