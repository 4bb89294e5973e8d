import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";
import type { Diagnostic, Input } from "../src/index.js";
import { gate } from "./clock.js";
import { combinations, startHarness } from "./harness.js";

/** Two 1x1 PNGs with different pixels, so that they can be distinguished. */
const red = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";
const blue = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYPgPAAEDAQAIicLsAAAAAElFTkSuQmCC";
const gif = "R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=";

const png = (base64: string) => `data:image/png;base64,${base64}`;
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

describe.each(combinations)("images in memory on $name", ({ transport, model }) => {
  it("reach the model in the order of the input", async () => {
    await using harness = await startHarness(transport, () => reply.text("ok"), { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const input: Input = [
      { type: "image", data: bytesOf(red) },
      { type: "text", text: "compare" },
      { type: "image", data: png(blue) },
    ];
    await thread.run(input);
    const streamed = await thread.runStreamed([{ type: "image", data: Buffer.from(gif, "base64") }]);
    await streamed.result;
    const [first, second] = harness.model.requests;
    expect(first?.images).toEqual([png(red), png(blue)]);
    expect(first?.lastUserText).toBe("compare");
    expect(second?.images).toHaveLength(3);
    expect(second?.images[2]).toMatch(/^data:image\/(gif|png);base64,/);
  });
});

describe.each(["exec", "app-server"] as const)("an image in memory on %s", (transport) => {
  it("is copied by the call", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const data = bytesOf(red);
    const running = harness.codex.startThread(harness.threadOptions).run([{ type: "image", data }]);
    data.fill(0);
    await running;
    expect(harness.model.requests[0]?.images).toEqual([png(red)]);
  });

  it("can be of another realm", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const data: Uint8Array = runInNewContext("new Uint8Array(bytes)", { bytes: [...bytesOf(red)] });
    expect(data).not.toBeInstanceOf(Uint8Array);
    await harness.codex.startThread(harness.threadOptions).run([{ type: "image", data }]);
    expect(harness.model.requests[0]?.images).toEqual([png(red)]);
  });

  it("whose end is missing is reported", async () => {
    const diagnostics: Diagnostic[] = [];
    const onDiagnostic = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
    await using harness = await startHarness(transport, [reply.text("ok")], { onDiagnostic });
    const data = bytesOf(red).subarray(0, 40);
    await harness.codex.startThread(harness.threadOptions).run([
      { type: "text", text: "look" },
      { type: "image", data },
    ]);
    expect(diagnostics.filter(({ code }) => code === "unreadable_image")).toMatchObject([
      {
        code: "unreadable_image",
        message: expect.stringContaining("image 1 of the input: its end is missing"),
      },
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ["no data", undefined, /entry 1 needs as `data` a PNG, JPEG, GIF or WebP image.* got undefined/],
    ["an array of numbers", [137, 80], /a Uint8Array, or a data URL/],
    ["an ArrayBuffer", new ArrayBuffer(8), /a Uint8Array, or a data URL/],
    ["no bytes", new Uint8Array(), /it is empty/],
    ["an empty data URL", "data:image/png;base64,", /it is empty/],
    ["bytes of no image", new TextEncoder().encode("<svg></svg>"), /do not begin like one/],
    ["a bitmap", new TextEncoder().encode("BM00000000000000"), /do not begin like one/],
    ["a path", "/etc/passwd", /a string that is no such URL/],
    ["an address", "https://example.com/a.png", /a string that is no such URL/],
    ["a URL that is not Base64", `data:image/png,${red}`, /a string that is no such URL/],
    ["a URL with what is not Base64", `${png(red.slice(0, -4))}!!!!`, /a string that is no such URL/],
    ["a URL of an SVG", `data:image/svg+xml;base64,${red}`, /a string that is no such URL/],
    ["another media type", `data:image/jpeg;base64,${red}`, /is image\/jpeg and its bytes are image\/png/],
  ])("with %s is rejected before anything starts", async (_, data, message) => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const input = [
      { type: "text", text: "look" },
      { type: "image", data },
    ] as Input;
    const thread = harness.codex.startThread(harness.threadOptions);
    await expect(thread.run(input)).rejects.toMatchObject({
      name: "InvalidInputError",
      index: 1,
      message: expect.stringMatching(message),
    });
    expect(harness.model.requests).toEqual([]);
  });
});

it("steering takes an image in memory, and rejects what run() rejects", async () => {
  const { opened, open } = gate();
  await using harness = await startHarness("app-server", [
    () => opened.then(() => reply.text("One.")),
    reply.text("Two."),
  ]);
  const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("Go");
  const { result } = streamed;
  await harness.model.nextRequest();
  await expect(streamed.steer([{ type: "image", data: "no image" }])).rejects.toMatchObject({
    code: "invalid_input",
    index: 0,
  });
  await streamed.steer([{ type: "image", data: png(red) }]);
  open();
  await result;
  expect(harness.model.requests.at(-1)?.images).toEqual([png(red)]);
});

it("the record of a thread has the number of images of each message", async () => {
  await using harness = await startHarness("app-server", () => reply.text("ok"));
  const thread = harness.codex.startThread(harness.threadOptions);
  await thread.run([
    { type: "text", text: "look" },
    { type: "image", data: png(red) },
    { type: "image", data: png(blue) },
  ]);
  await thread.run("Go on");
  const { turns } = await harness.codex.readThread(thread.id ?? "");
  expect(turns.map(({ userMessages, userImages }) => [userMessages, userImages])).toEqual([
    [["look"], [2]],
    [["Go on"], [0]],
  ]);
});

it("an image in memory is a private file on exec until the turn has ended", async () => {
  const { opened, open } = gate();
  await using harness = await startHarness("exec", [() => opened.then(() => reply.text("ok"))]);
  const before = process.env["TMPDIR"];
  const temporary = await mkdtemp(join(tmpdir(), "codex-inline-"));
  process.env["TMPDIR"] = temporary;
  try {
    const running = harness.codex.startThread(harness.threadOptions).run([{ type: "image", data: png(red) }]);
    await harness.model.nextRequest();
    const [directory = ""] = readdirSync(temporary);
    const folder = join(temporary, directory);
    const file = join(folder, readdirSync(folder)[0] ?? "");
    expect(readFileSync(file).toString("base64")).toBe(red);
    if (process.platform !== "win32") {
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
    }
    open();
    await running;
    await vi.waitFor(() => expect(readdirSync(temporary)).toEqual([]), { timeout: 30_000 });
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    await rm(temporary, { recursive: true, force: true });
  }
});
