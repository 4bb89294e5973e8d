import { existsSync } from "node:fs";
import { join } from "node:path";
import { createCodexHome, type OutputReply, type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import {
  Codex,
  type Thread,
  type ThreadEvent,
  type ThreadOptions,
  TurnParkedError,
} from "../../src/index.js";
import { models } from "../harness.js";
import { askingMcpServer, escalated, noting, startInteractive } from "./interactive.js";

const options = ["Red", "Blue"].map((label) => ({ label, description: "A color" }));
const color = { id: "color", header: "Color", question: "Which color?", options };

/** Makes the call in each turn, and says that it is done. */
const calling =
  (call: OutputReply) =>
  ({ position }: RecordedRequest) =>
    position.numberInTurn > 1 ? reply.text("Done.") : call;

/** Runs a turn until its end by `"park"`. Returns the error. */
async function parked(thread: Thread): Promise<TurnParkedError> {
  const error = await thread.run("Go").catch((thrown) => thrown);
  expect(error).toBeInstanceOf(TurnParkedError);
  expect(error).toMatchObject({ code: "turn_parked", threadId: thread.id, began: true, retryable: false });
  expect(error.turnId).toBe(error.request.turnId);
  return error;
}

describe.each(models)("a handler that parks an approval, with $name", ({ model }) => {
  it("ends the turn without an answer; the agent asks again where the thread continues", async () => {
    await using harness = await startInteractive(calling(escalated("touch made")), {}, model);
    await using otherHome = await createCodexHome();
    await using other = new Codex({ ...harness.codexOptions, env: otherHome.env });
    const { asked, onApproval } = noting("park");
    const settings: ThreadOptions = { ...harness.threadOptions, sandboxMode: "read-only" };
    const thread = harness.codex.startThread({ ...settings, onApproval });
    const error = await parked(thread);
    expect(asked).toEqual([error.request]);
    expect(existsSync(join(harness.workspace, "made"))).toBe(false);

    await thread.close();
    const session = await harness.codex.exportSession(thread.id ?? "");
    await other.importSession(session);
    const later = noting("accept");
    const there = other.resumeThread(session.threadId, { ...settings, onApproval: later.onApproval });
    const turn = await there.run("Ada accepts it. Ask again.");
    expect(later.asked).toMatchObject([{ kind: "command", threadId: thread.id }]);
    expect(turn.finalResponse).toBe("Done.");
    expect(existsSync(join(harness.workspace, "made"))).toBe(true);
    // The model has seen neither a refusal nor an answer.
    const [first] = harness.model.requests.at(1)?.toolOutputs ?? [];
    expect(first?.text).toContain("aborted by user");
    expect(harness.diagnostics).toEqual([]);
  });
});

describe("a handler that parks", () => {
  it("ends the loop over the events with the error, after no terminal event", async () => {
    await using harness = await startInteractive(calling(escalated("touch made")));
    const { onApproval } = noting("park");
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      sandboxMode: "read-only",
      onApproval,
    });
    const streamed = await thread.runStreamed("Go");
    const events: ThreadEvent["type"][] = [];
    const loop = async () => {
      for await (const { type } of streamed.events) events.push(type);
    };
    await expect(loop()).rejects.toBeInstanceOf(TurnParkedError);
    expect(events.filter((type) => /^turn\.(?!started)/.test(type))).toEqual([]);
    await expect(streamed.result).rejects.toMatchObject({ code: "turn_parked" });
    expect((await harness.codex.readThread(thread.id ?? "")).turns).toMatchObject([
      { status: "interrupted" },
    ]);
  });

  it("parks a question of the agent", async () => {
    const question = reply.functionCall("request_user_input", { questions: [color] });
    await using harness = await startInteractive(calling(question));
    const onUserInput = async () => "park" as const;
    const error = await parked(harness.codex.startThread({ ...harness.threadOptions, onUserInput }));
    expect(error.request).toMatchObject({ questions: [{ question: "Which color?" }] });
    expect(harness.diagnostics).toEqual([]);
  });

  it("parks a question of an MCP server", async () => {
    await using harness = await startInteractive(calling(reply.mcpCall("asker", "ask")), askingMcpServer);
    const onElicitation = () => "park" as const;
    const error = await parked(harness.codex.startThread({ ...harness.threadOptions, onElicitation }));
    expect(error.request).toMatchObject({ serverName: "asker", mode: "form" });
    expect(harness.diagnostics).toEqual([]);
  });
});
