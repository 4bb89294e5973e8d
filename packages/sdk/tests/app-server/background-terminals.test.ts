import { randomUUID } from "node:crypto";
import { type ModelReply, reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";

import { Codex } from "../../src/index.js";
import { models, startHarness } from "../harness.js";
import { processesMentioning } from "../processes-mentioning.js";

/** Starts a process that outlives its turn. In code mode, tools are called by code. */
function leave(model: string | null, command: string): ModelReply {
  if (model !== null) return reply.shell(command, { yieldTimeMs: 250 });
  const call = JSON.stringify({ cmd: command, yield_time_ms: 250 });
  return reply.customCall("exec", `text(await tools.exec_command(${call}));`);
}

describe.each(models)("background terminals, with $name", ({ model }) => {
  it("are listed, and ended one by one, also while a turn runs", async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await using harness = await startHarness(
      "app-server",
      [
        leave(model, `sleep 1000; echo ${first}`),
        leave(model, `sleep 1000; echo ${second}`),
        reply.text("started"),
        reply.stall(),
      ],
      { model },
    );
    const { codex, threadOptions, workspace } = harness;
    const thread = codex.startThread({ ...threadOptions, sandboxMode: "danger-full-access" });
    const started: string[] = [];
    for await (const event of (await thread.runStreamed("Go")).events) {
      if (event.type === "item.started") started.push(event.item.id);
    }
    const terminals = await thread.listTerminals();
    const [one, two] = [first, second].map((mark) => terminals.find(({ command }) => command.includes(mark)));
    expect(terminals).toHaveLength(2);
    expect(one).toMatchObject({ workingDirectory: workspace, id: expect.any(String) });
    expect(started).toEqual([one?.itemId, two?.itemId]);

    const running = await thread.runStreamed("Wait");
    const ended = running.result.catch(() => {});
    await harness.model.waitForRequest(({ lastUserText }) => lastUserText === "Wait");
    expect(await thread.endTerminal(one?.id ?? "")).toBe(true);
    await vi.waitFor(() => expect(processesMentioning(first)).toEqual([]));
    expect(await thread.listTerminals()).toMatchObject([{ id: two?.id }]);
    expect(processesMentioning(second)).not.toEqual([]);
    expect(await thread.endTerminal("1")).toBe(false);
    await running.interrupt();
    await ended;

    await thread.close();
    expect(await thread.listTerminals()).toEqual([]);
    expect(await thread.endTerminal(two?.id ?? "")).toBe(false);
  });
});

it("background terminals need a thread that has begun, and an id", async () => {
  await using codex = new Codex({ transport: "app-server", codexPathOverride: "/no/codex" });
  const thread = codex.startThread();
  await expect(thread.endTerminal("")).rejects.toMatchObject({ code: "invalid_option", option: "id" });
  await expect(thread.endTerminal(3 as never)).rejects.toMatchObject({ option: "id" });
});
