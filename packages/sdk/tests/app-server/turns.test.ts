import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { jsonSchema } from "../../src/index.js";
import { startHarness, transports } from "../harness.js";

const addition = "--- /dev/null\n+++ b/new.txt\n@@ -0,0 +1 @@\n+hello\n";

describe("the diff of a turn", () => {
  it("covers all patches of the turn; each change also has its own diff", async () => {
    await using harness = await startHarness("app-server", [
      reply.patch([{ add: "new.txt", content: "hello" }]),
      reply.patch([{ update: "old.txt", replace: "two", with: "2" }]),
      reply.text("Done."),
      reply.text("Nothing to do."),
    ]);
    writeFileSync(join(harness.workspace, "old.txt"), "one\ntwo\nthree\n");
    const thread = harness.codex.startThread({ ...harness.threadOptions, sandboxMode: "danger-full-access" });
    const streamed = await thread.runStreamed("Go");
    expect(streamed.diff).toBeNull();
    const diffs: (string | null)[] = [];
    for await (const event of streamed.events) {
      if (event.type === "item.completed" && event.item.type === "file_change") diffs.push(streamed.diff);
    }
    const turn = await streamed.result;
    expect(turn.diff).toContain(addition);
    expect(turn.diff).toMatch(
      /--- a\/old\.txt\n\+\+\+ b\/old\.txt\n@@ -1,3 \+1,3 @@\n one\n-two\n\+2\n three\n/,
    );
    expect(streamed.diff).toBe(turn.diff);
    expect(turn.items.slice(0, 2)).toMatchObject([
      { type: "file_change", changes: [{ kind: "add", diff: "hello\n" }] },
      {
        type: "file_change",
        changes: [{ kind: "update", diff: "@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n" }],
      },
    ]);
    expect((await thread.run("Go on")).diff).toBe("");
  });

  it("is null on exec", async () => {
    await using harness = await startHarness("exec", [
      reply.patch([{ add: "new.txt", content: "hello" }]),
      reply.text("Done."),
    ]);
    const thread = harness.codex.startThread({ ...harness.threadOptions, sandboxMode: "danger-full-access" });
    expect((await thread.run("Go")).diff).toBeNull();
  });

  it("covers both turns when an answer is repaired", async () => {
    const outputSchema = jsonSchema({ type: "object", properties: {} });
    await using harness = await startHarness("app-server", [
      reply.patch([{ add: "new.txt", content: "hello" }]),
      reply.text("not JSON"),
      reply.patch([{ add: "newer.txt", content: "again" }]),
      reply.text("{}"),
    ]);
    const thread = harness.codex.startThread({ ...harness.threadOptions, sandboxMode: "danger-full-access" });
    const turn = await thread.run("Go", { outputSchema, repairAttempts: 1 });
    expect(turn.diff).toMatch(/new\.txt.*newer\.txt/s);
  });
});

describe("a turn that the agent interrupts", () => {
  it("rejects with turn_interrupted, and the thread stays usable", async () => {
    await using harness = await startHarness("app-server", [
      reply.shell("touch x", { escalate: true, justification: "because" }),
      reply.text("Back."),
    ]);
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      sandboxMode: "read-only",
      approvalPolicy: "on-request",
      onApproval: () => "cancel",
    });
    const streamed = await thread.runStreamed("Go");
    const types: string[] = [];
    const reading = (async () => {
      for await (const event of streamed.events) types.push(event.type);
    })();
    await expect(reading).rejects.toMatchObject({ name: "TurnInterruptedError", code: "turn_interrupted" });
    await expect(streamed.result).rejects.toMatchObject({ code: "turn_interrupted" });
    expect(types).not.toContain("turn.completed");
    expect((await thread.run("Go on")).finalResponse).toBe("Back.");
  });
});

describe.each(transports)("a warning on %s", (transport) => {
  it("is an item and does not end the turn", async () => {
    await using harness = await startHarness(transport, [reply.text("Done.")]);
    const thread = harness.codex.startThread({ ...harness.threadOptions, model: "no-such-model" });
    const turn = await thread.run("Go");
    expect(turn.items).toMatchObject([
      { type: "error", message: expect.stringContaining("Model metadata for `no-such-model` not found") },
      { type: "agent_message", text: "Done." },
    ]);
  });
});
