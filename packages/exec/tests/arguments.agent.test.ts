import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { readLines } from "../fixtures/read-lines.js";
import { type Agent, createAgent } from "../fixtures/start-exec.js";
import type { ExecArguments } from "../src/arguments/exec-arguments.js";
import { stageImages } from "../src/arguments/image-paths.js";

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Runs a turn to its end. Returns its output and the last user message that the model received. */
async function run(agent: Agent, options: Partial<ExecArguments>, input = "look") {
  const child = await agent.startExec(options, { input });
  const events = (await readLines(child)).map((line) => JSON.parse(line));
  expect(await child.closed).toEqual({ code: 0, signal: null });
  const message = JSON.stringify(agent.model.requests.at(-1)?.body);
  return { events, threadId: events[0].thread_id as string, message };
}

const countImages = (message: string) => message.split('"input_image"').length - 1;

describe("the real binary, given a command line", () => {
  it("accepts images last without a prompt, on a new thread and a resumed one", async () => {
    await using agent = await createAgent([reply.text("one"), reply.text("two")]);
    const paths = ["a.png", "b.png"].map((name) => join(agent.home.path, name));
    for (const path of paths) writeFileSync(path, PIXEL);
    const first = await run(agent, { images: paths, emptyPrompt: true }, "");
    expect(countImages(first.message)).toBe(2);
    const second = await run(agent, { resumeId: first.threadId, images: paths, emptyPrompt: true }, "");
    expect(second.threadId).toBe(first.threadId);
    expect(countImages(second.message)).toBe(4);
  });

  it("receives an image whose path has a comma, through stageImages", async () => {
    await using agent = await createAgent([reply.text("seen")]);
    const path = join(agent.home.path, "x,y.png");
    writeFileSync(path, PIXEL);
    const staging = join(agent.home.path, "staging");
    mkdirSync(staging);
    const { message } = await run(agent, { images: await stageImages([path], staging) });
    expect(countImages(message)).toBe(1);
    expect(message).not.toContain("could not read");
  });

  it("resolves a relative image path against the directory it was started in, whatever its working directory", async () => {
    await using agent = await createAgent([reply.text("seen")]);
    const path = join(agent.home.path, "relative.png");
    writeFileSync(path, PIXEL);
    const { message } = await run(agent, {
      images: [relative(process.cwd(), path)],
      workingDirectory: "/",
      sandboxMode: "read-only",
    });
    expect(countImages(message)).toBe(1);
  });

  it("reads values that look like flags as values", async () => {
    await using agent = await createAgent([reply.text("done")]);
    const { message } = await run(
      agent,
      {
        model: "--dangerously-bypass-approvals-and-sandbox",
        threadSource: "--yolo",
        additionalDirectories: ["-x"],
        sandboxMode: "read-only",
      },
      "--help",
    );
    expect(message).toContain('"model":"--dangerously-bypass-approvals-and-sandbox"');
    expect(message).toContain("--help");
  });

  it("resumes a thread by its id in upper case", async () => {
    await using agent = await createAgent([reply.text("one"), reply.text("two")]);
    const { threadId } = await run(agent, {});
    const again = await run(agent, { resumeId: threadId.toUpperCase() });
    expect(again.threadId).toBe(threadId);
  });
});
