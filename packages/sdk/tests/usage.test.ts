import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex } from "../src/index.js";
import { startHarness, transports } from "./harness.js";

const reported = (inputTokens: number) => ({ usage: { inputTokens, outputTokens: 10 } });
const share = (input_tokens: number) => expect.objectContaining({ input_tokens, output_tokens: 10 });

describe.each(transports)("usage on %s", (transport) => {
  it("is the turn's own, independent of earlier turns", async () => {
    await using harness = await startHarness(transport, [
      reply.text("a", reported(100)),
      reply.text("b", reported(700)),
      reply.text("c", reported(30)),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    const turns = [await thread.run("a"), await thread.run("b"), await thread.run("c")];
    expect(turns.map((turn) => turn.usage)).toEqual([share(100), share(700), share(30)]);
    expect(turns.map((turn) => turn.totalUsage?.input_tokens)).toEqual([100, 800, 830]);
  });

  it("is the turn's own with several Thread objects of one thread", async () => {
    await using harness = await startHarness(transport, [
      reply.text("a", reported(100)),
      reply.text("b", reported(700)),
      reply.text("c", reported(30)),
    ]);
    const { codex, threadOptions } = harness;
    const one = codex.startThread(threadOptions);
    const turns = [await one.run("a")];
    turns.push(await codex.resumeThread(one.id ?? "", threadOptions).run("b"), await one.run("c"));
    expect(turns.map((turn) => turn.usage)).toEqual([share(100), share(700), share(30)]);
  });

  it("is counted even if the result of a turn is never read", async () => {
    await using harness = await startHarness(transport, [
      reply.text("a", reported(100)),
      reply.text("b", reported(7)),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    for await (const _ of (await thread.runStreamed("a")).events);
    expect((await thread.run("b")).usage).toEqual(share(7));
  });

  it("is correct on a thread resumed by another Codex", async () => {
    await using harness = await startHarness(transport, [
      reply.text("a", reported(100)),
      reply.text("b", reported(7)),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("a");
    // An app-server locks the threads that it has loaded.
    await harness.codex.close();
    await using other = new Codex(harness.codexOptions);
    const turn = await other.resumeThread(thread.id ?? "", harness.threadOptions).run("b");
    expect(turn.usage).toEqual(share(7));
    expect(turn.totalUsage?.input_tokens).toBe(107);
  });

  it("is correct on a thread whose session is in the folder of another day", async () => {
    await using harness = await startHarness(transport, [
      reply.text("a", reported(100)),
      reply.text("b", reported(7)),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("a");
    await harness.codex.close();
    const sessions = join(harness.home.path, "sessions");
    const files = readdirSync(sessions, { recursive: true, encoding: "utf8" });
    const file = files.find((path) => path.endsWith(`${thread.id}.jsonl`)) ?? "";
    mkdirSync(join(sessions, "2020", "01", "02"), { recursive: true });
    renameSync(join(sessions, file), join(sessions, "2020", "01", "02", basename(file)));
    // Codex rebuilds its index of sessions, as it does for sessions that were copied from another machine.
    const index = readdirSync(harness.home.path).filter((name) => name.includes(".sqlite"));
    for (const name of index) rmSync(join(harness.home.path, name));
    await using other = new Codex(harness.codexOptions);
    const turn = await other.resumeThread(thread.id ?? "", harness.threadOptions).run("b");
    expect(turn.usage).toEqual(share(7));
    expect(turn.totalUsage?.input_tokens).toBe(107);
  });

  it("is reported for a failed turn, and correct for the next one", async () => {
    await using harness = await startHarness(transport, [
      reply.text("a", reported(100)),
      reply.shell("true", reported(50)),
      reply.fail(400, { error: { message: "no" } }),
      reply.text("c", reported(7)),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("a");
    await expect(thread.run("b")).rejects.toMatchObject({ code: "turn_failed", usage: share(50) });
    expect((await thread.run("c")).usage).toEqual(share(7));
  });

  it("is correct after a cancelled turn", async () => {
    await using harness = await startHarness(transport, [
      reply.shell("true", reported(50)),
      reply.stall(),
      reply.text("c", reported(7)),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    const controller = new AbortController();
    const running = thread.run("a", { signal: controller.signal });
    await harness.model.nextRequest();
    await harness.model.nextRequest();
    controller.abort();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    expect((await thread.run("c")).usage).toEqual(share(7));
  });
});
