import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";

import { Codex } from "../../src/index.js";
import { gate } from "../clock.js";
import { combinations, startHarness } from "../harness.js";
import { askingMcpServer } from "../interaction/interactive.js";
import { withSubAgent } from "../sub-agents.js";

const onServer = combinations.filter(({ transport }) => transport === "app-server");
const boundMs = 20_000;

describe.each(onServer)("a request after the end of a turn, with $name", ({ transport, model }) => {
  it("reaches the thread's handler when a sub-agent sends it", async () => {
    const { opened, open } = gate();
    const works = async ({ position }: RecordedRequest) => {
      if (position.numberInTurn > 1) return reply.text("Counted.");
      await opened;
      return reply.shell("touch made-by-sub-agent", { escalate: true, justification: "to make a file" });
    };
    const script = withSubAgent(works, () => reply.text("Done."));
    await using harness = await startHarness(transport, script, { model });
    const asked: unknown[] = [];
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      sandboxMode: "read-only",
      onApproval: (request) => {
        asked.push(request);
        return "accept";
      },
    });
    expect((await thread.run("Go")).finalResponse).toBe("Done.");
    expect(asked).toEqual([]);
    open();
    const made = join(harness.workspace, "made-by-sub-agent");
    await vi.waitFor(() => expect(existsSync(made)).toBe(true), { timeout: boundMs });
    expect(asked).toMatchObject([{ kind: "command" }]);
  });

  it("reaches the thread's handler when an MCP server sends it", async () => {
    const files = { after: "", answer: "" };
    const script = ({ position }: RecordedRequest) =>
      position.numberInTurn === 1 ? reply.mcpCall("asker", "askLater", files) : reply.text("Done.");
    await using harness = await startHarness(transport, script, { model });
    files.after = join(harness.workspace, "turn-is-over");
    files.answer = join(harness.workspace, "answer");
    await using codex = new Codex({
      ...harness.codexOptions,
      config: { ...harness.model.config, ...askingMcpServer },
    });
    const asked: string[] = [];
    const thread = codex.startThread({
      ...harness.threadOptions,
      onElicitation: ({ message }) => {
        asked.push(message);
        return { action: "accept", content: { color: "red" } };
      },
    });
    expect((await thread.run("Go")).finalResponse).toBe("Done.");
    expect(asked).toEqual([]);
    writeFileSync(files.after, "");
    await vi.waitFor(() => expect(existsSync(files.answer)).toBe(true), { timeout: boundMs });
    expect(asked).toEqual(["Which colour?"]);
    expect(JSON.parse(readFileSync(files.answer, "utf8"))).toMatchObject({
      action: "accept",
      content: { color: "red" },
    });
  });
});
