import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, type Diagnostic, type Input } from "../src/index.js";
import { until } from "./clock.js";
import { startHarness, transports } from "./harness.js";

/** Two 1x1 PNGs with different pixels, so that they can be distinguished. */
const red = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";
const blue = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYPgPAAEDAQAIicLsAAAAAElFTkSuQmCC";

/** The texts and images of the last message of the user, without the tags that the agent puts around the images. */
function contentOf(request: RecordedRequest | undefined): string[] {
  const message = request?.input.findLast(({ role }) => role === "user");
  const content = (message?.["content"] ?? []) as { type: string; text?: string }[];
  const parts = content.map(({ type, text }) => (type === "input_image" ? "an image" : (text ?? "")));
  return parts.filter((part) => !/^<\/?image\b.*>$/.test(part));
}

describe.each(transports)("input on %s", (transport) => {
  it("joins texts with a blank line", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    await harness.codex.startThread(harness.threadOptions).run([
      { type: "text", text: "first" },
      { type: "text", text: "second\n" },
    ]);
    expect(harness.model.requests[0]?.lastUserText).toBe("first\n\nsecond\n");
  });

  it.each([
    ["starts with a dash", "--help"],
    ["is a single dash", "-"],
    ["is a subcommand", "resume"],
    ["holds quotes, NUL-like escapes and separators", "\"a\" 'b' \\0 \u2028 \u2029 \r é 😀"],
  ])("sends a prompt that %s unchanged", async (_, prompt) => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    await harness.codex.startThread(harness.threadOptions).run(prompt);
    expect(harness.model.requests[0]?.lastUserText).toBe(prompt);
  });

  it.each([
    ["a lone surrogate", "a\ud83d b\udc00 \\ud83d c", "a\ufffd b\ufffd \\ud83d c"],
    ["a leading byte order mark", "\ufeffhello", "hello"],
  ])("removes or replaces %s in a prompt", async (_, prompt, expected) => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    await harness.codex.startThread(harness.threadOptions).run(prompt);
    expect(harness.model.requests[0]?.lastUserText).toBe(expected);
  });

  const placeOfText = transport === "exec" ? "after the images" : "in their place among the images";
  it(`sends texts ${placeOfText}, and omits blank ones`, async () => {
    await using harness = await startHarness(transport, () => reply.text("ok"));
    const path = join(harness.workspace, "red.png");
    writeFileSync(path, Buffer.from(red, "base64"));
    const thread = harness.codex.startThread(harness.threadOptions);
    const image = { type: "local_image", path } as const;
    const text = (text: string) => ({ type: "text", text }) as const;
    await thread.run([text("one"), image, text("two"), text("three"), image]);
    await thread.run([text(" \n"), image]);
    const [request, blank] = harness.model.requests;
    const inOrder = [["one"], [image], ["two\n\nthree"], [image]];
    const textLast = [[image], [image], ["one\n\ntwo\n\nthree"]];
    const expected = (transport === "exec" ? textLast : inOrder).flat();
    expect(contentOf(request)).toEqual(expected.map((part) => (part === image ? "an image" : part)));
    expect(contentOf(blank).filter((part) => part !== "")).toEqual(["an image"]);
  });

  it("sends images and text in order, on a new and on a resumed thread", async () => {
    await using harness = await startHarness(transport, [reply.text("ok"), reply.text("ok")]);
    const [first, second] = [join(harness.workspace, "red.png"), join(harness.workspace, "blue.png")];
    writeFileSync(first, Buffer.from(red, "base64"));
    writeFileSync(second, Buffer.from(blue, "base64"));
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run([
      { type: "text", text: "compare" },
      { type: "local_image", path: first },
      { type: "local_image", path: second },
    ]);
    await thread.run([
      { type: "local_image", path: second },
      { type: "text", text: "again" },
    ]);
    const [request, resumed] = harness.model.requests;
    expect(request?.images).toHaveLength(2);
    expect(request?.lastUserText).toBe("compare");
    expect(resumed?.images).toHaveLength(3);
    expect(resumed?.userTexts).toEqual(["compare", "again"]);
    expect(resumed?.images[2]).toBe(request?.images[1]);
  });

  it("accepts images without text, on a new and on a resumed thread", async () => {
    await using harness = await startHarness(transport, [reply.text("ok"), reply.text("ok")]);
    const image = join(harness.workspace, "red.png");
    writeFileSync(image, Buffer.from(red, "base64"));
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run([{ type: "local_image", path: image }]);
    await thread.run([{ type: "local_image", path: image }]);
    expect(harness.model.requests[0]?.images).toHaveLength(1);
    expect(harness.model.requests[1]?.images).toHaveLength(2);
    // codex exec adds an empty text of its own.
    expect(harness.model.requests[1]?.userTexts).toEqual(transport === "exec" ? ["", ""] : []);
  });

  it("sends an image whose path contains a comma, spaces, quotes or a leading dash", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const folder = join(harness.workspace, "-a, b");
    mkdirSync(folder);
    const image = join(folder, "c,'d\".png");
    writeFileSync(image, Buffer.from(red, "base64"));
    await harness.codex.startThread(harness.threadOptions).run([{ type: "local_image", path: image }]);
    expect(harness.model.requests[0]?.images).toHaveLength(1);
  });

  it("resolves the path of an image against the current directory at the call", async () => {
    await using harness = await startHarness(transport, () => reply.text("ok"));
    writeFileSync(join(harness.workspace, "red.png"), Buffer.from(red, "base64"));
    const inner = join(harness.workspace, "inner");
    mkdirSync(inner);
    const thread = harness.codex.startThread({ workingDirectory: inner });
    await thread.run("Go");
    const before = process.cwd();
    process.chdir(harness.workspace);
    try {
      await thread.run([{ type: "local_image", path: "red.png" }]);
    } finally {
      process.chdir(before);
    }
    expect(harness.model.requests[1]?.images).toHaveLength(1);
  });

  it.each<[string, unknown, RegExp]>([
    ["an empty string", "", /neither text nor an image/],
    ["only white space", " \n", /neither text nor an image/],
    ["an empty list", [], /neither text nor an image/],
    ["an unknown entry type", [{ type: "photo", url: "x" }], /entry 0 has type "photo"/],
    ["an entry that is not an object", [null], /entry 0 must be an object .*, not null/],
    [
      "a text without its object",
      ["Hello"],
      /entry 0 must be an object such as \{ type: "text", text: "…" \}, not "Hello"/,
    ],
    ["a text that is not a string", [{ type: "text", text: 1 }], /needs a string `text`/],
    ["a missing image", [{ type: "local_image", path: "/no/such.png" }], /"\/no\/such.png" cannot be read/],
    ["a directory as an image", [{ type: "local_image", path: "/" }], /"\/" is not a file/],
    ["a number", 42, /expected a string or a list/],
    ["more text than the agent accepts", "x".repeat(1_048_577), /at most 1048576/],
  ])("rejects %s before starting a process", async (_, input, message) => {
    await using harness = await startHarness(transport, [], { codexPathOverride: "/no/such/binary" });
    const failure = await harness.codex
      .startThread(harness.threadOptions)
      .run(input as Input)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "InvalidInputError", code: "invalid_input" });
    expect(String(failure)).toMatch(message);
  });

  it("accepts a prompt of the maximum length in characters", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const prompt = "😀".repeat(1_048_576);
    await harness.codex.startThread(harness.threadOptions).run(prompt);
    expect(harness.model.requests[0]?.lastUserText.length).toBe(prompt.length);
  });
});

describe.each(transports)("the caller hears on %s", (transport) => {
  it("which images the agent cannot decode, and why", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 32]), Buffer.from("ftypheic"), Buffer.alloc(200)]);
    const files: [string, Buffer | string, string | undefined][] = [
      ["photo.heic", heic, "a HEIC image"],
      ["renamed.png", heic, "a HEIC image"],
      ["empty.png", "", "it is empty"],
      ["drawing.svg", '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"],
      ["page.pdf", "%PDF-1.4\n", "a PDF document"],
      ["text.jpg", "no image", "does not begin like an image"],
      ["cut.png", png.subarray(0, 40), "its end is missing"],
      ["right.png", png, undefined],
      ["trailing.png", Buffer.concat([png, Buffer.from("more")]), undefined],
    ];
    const input = files.map(([name, content]) => {
      const path = join(harness.workspace, name);
      writeFileSync(path, content);
      return { type: "local_image" as const, path };
    });
    const diagnostics: Diagnostic[] = [];
    const onDiagnostic = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
    await using codex = new Codex({ ...harness.codexOptions, onDiagnostic });
    await codex.startThread(harness.threadOptions).run(input);
    const seen = diagnostics.filter(({ code }) => code === "unreadable_image");
    const expected = files.filter(([, , problem]) => problem !== undefined);
    expect(seen).toHaveLength(expected.length);
    for (const [index, [name, , problem]] of expected.entries()) {
      expect(seen[index]?.message).toContain(`${name}": `);
      expect(seen[index]?.message).toContain(problem);
    }
  });

  it("at once that the agent reconnects", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const diagnostics: Diagnostic[] = [];
    const provider = { name: "m", base_url: "http://127.0.0.1:9/v1", wire_api: "responses" };
    await using codex = new Codex({
      ...harness.codexOptions,
      config: {
        analytics: { enabled: false },
        model_provider: "m",
        model_providers: { m: { ...provider, supports_websockets: false } },
      },
      onDiagnostic: (diagnostic) => void diagnostics.push(diagnostic),
    });
    const stop = new AbortController();
    const turn = codex.startThread(harness.threadOptions).run("Go", { signal: stop.signal });
    turn.catch(() => {});
    await until(() => diagnostics.some(({ code }) => code === "reconnecting"));
    const { detail } = diagnostics.find(({ code }) => code === "reconnecting") ?? {};
    expect(detail).toMatch(/^Reconnecting\.\.\./);
    stop.abort();
    await expect(turn).rejects.toThrow();
  });
});
