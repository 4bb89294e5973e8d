import { readdirSync } from "node:fs";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { startHarness, transports } from "../harness.js";
import { watchWhatIsLeft } from "./nothing-left.js";

watchWhatIsLeft();

const starts = 40;

describe.each(transports)("many threads that start at once, on %s", (transport) => {
  it("all succeed, although the agent sets up its home at the same time", async () => {
    const answer = (request: RecordedRequest) => reply.text(`to ${request.lastUserText}`);
    await using harness = await startHarness(transport, answer);
    expect(readdirSync(harness.home.path)).toEqual([]);
    const prompts = Array.from({ length: starts }, (_, index) => `thread ${index}`);
    const threads = prompts.map(() => harness.codex.startThread(harness.threadOptions));
    const turns = await Promise.all(threads.map((thread, index) => thread.run(prompts[index] ?? "")));
    expect(turns.map(({ finalResponse }) => finalResponse)).toEqual(prompts.map((prompt) => `to ${prompt}`));
    expect(new Set(threads.map(({ id }) => id)).size).toBe(starts);
  }, 120_000);
});
