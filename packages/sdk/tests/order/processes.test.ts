import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";

import { Codex, type Diagnostic, type ThreadOptions } from "../../src/index.js";
import { combinations, type Harness, startHarness } from "../harness.js";

const onServer = combinations.filter(({ transport }) => transport === "app-server");
const boundMs = 20_000;

/** Leaves a process running on the prompt `start <name>`, stalls on `stall`, and answers any other prompt. */
const script = ({ lastUserText, position }: RecordedRequest) => {
  const [, name] = /^start (\w+)/.exec(lastUserText) ?? [];
  if (name !== undefined && position.numberInTurn === 1) {
    return reply.shell(`echo $$ > ${name}.pid; exec sleep 1000`, { yieldTimeMs: 250 });
  }
  return lastUserText.includes("stall") ? reply.stall() : reply.text("ok");
};

/** The process that a turn left running. */
function processOf({ workspace }: Harness, name: string): { isAlive: boolean } {
  const pid = Number(readFileSync(join(workspace, `${name}.pid`), "utf8"));
  return {
    get isAlive() {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("sleep");
      } catch {
        return false;
      }
    },
  };
}

/** Allows everything, so that the process runs outside any sandbox. */
const allowed = (harness: Harness): ThreadOptions => ({
  ...harness.threadOptions,
  sandboxMode: "danger-full-access",
});

describe.each(onServer)("a process that a turn left running, with $name,", ({ transport, model }) => {
  it("survives the interruption of a later turn, whose own process ends", async () => {
    await using harness = await startHarness(transport, script, { model });
    const thread = harness.codex.startThread(allowed(harness));
    await thread.run("start first");
    const first = processOf(harness, "first");
    const streamed = await thread.runStreamed("start second, then stall");
    const { result } = streamed;
    const outcome = expect(result).rejects.toMatchObject({ code: "turn_interrupted" });
    await harness.model.waitForRequest(
      ({ lastUserText, position }) => lastUserText.startsWith("start second") && position.numberInTurn === 2,
    );
    const second = processOf(harness, "second");
    expect([first.isAlive, second.isAlive]).toEqual([true, true]);
    await streamed.interrupt();
    await outcome;
    await vi.waitFor(() => expect(second.isAlive).toBe(false), { timeout: boundMs });
    expect(first.isAlive).toBe(true);
    await harness.codex.close();
    await vi.waitFor(() => expect(first.isAlive).toBe(false), { timeout: boundMs });
  });

  it("survives later turns with changed options, which take effect", async () => {
    const diagnostics: Diagnostic[] = [];
    await using harness = await startHarness(transport, script, {
      model,
      onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    });
    const { codex } = harness;
    const before: ThreadOptions = { ...allowed(harness), model: "gpt-5.5", modelReasoningEffort: "low" };
    const thread = codex.startThread(before);
    await thread.run("start first");
    const first = processOf(harness, "first");
    const runWith = async (options: ThreadOptions) => {
      await codex.resumeThread(thread.id ?? "", { ...before, ...options }).run("again");
      expect(first.isAlive).toBe(true);
      return harness.model.requests.at(-1);
    };
    expect((await runWith({ model: "gpt-5.4" }))?.model).toBe("gpt-5.4");
    expect((await runWith({ modelReasoningEffort: "high" }))?.reasoningEffort).toBe("high");
    const narrow = await runWith({ sandboxMode: "read-only" });
    expect(narrow?.instructions).toMatch(/`sandbox_mode` is `read-only`/);
    const asking = await runWith({ approvalPolicy: "on-request" });
    expect(asking?.instructions.slice(narrow?.instructions.length)).toMatch(/on-request|escalat/i);
    const again = await runWith({});
    expect(again).toMatchObject({ model: "gpt-5.5", reasoningEffort: "low" });
    expect(diagnostics.filter(({ code }) => code === "processes_ended")).toEqual([]);
  });

  it("is ended when changed options require the thread to be reloaded, which is reported", async () => {
    const diagnostics: Diagnostic[] = [];
    await using harness = await startHarness(transport, script, {
      model,
      onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    });
    const thread = harness.codex.startThread(allowed(harness));
    await thread.run("start first");
    const first = processOf(harness, "first");
    const other: ThreadOptions = { ...allowed(harness), webSearchMode: "live" };
    await harness.codex.resumeThread(thread.id ?? "", other).run("again");
    await vi.waitFor(() => expect(first.isAlive).toBe(false), { timeout: boundMs });
    expect(diagnostics.filter(({ code }) => code === "processes_ended")).toMatchObject([
      { threadId: thread.id, message: expect.stringContaining("exec sleep 1000") },
    ]);
  });

  it("keeps its thread from being unloaded when there are too many idle threads", async () => {
    await using harness = await startHarness(transport, script, { model });
    await using codex = new Codex({ ...harness.codexOptions, maxIdleThreads: 1 });
    const thread = codex.startThread(allowed(harness));
    await thread.run("start first");
    const first = processOf(harness, "first");
    for (const _ of [1, 2]) await codex.startThread(allowed(harness)).run("other");
    await vi.waitFor(
      async () => {
        const threads = await codex.listThreads().toArray();
        expect(threads.filter(({ status }) => status !== "notLoaded").map(({ id }) => id)).toEqual([
          thread.id,
        ]);
      },
      { timeout: boundMs },
    );
    expect(first.isAlive).toBe(true);
  });
});
