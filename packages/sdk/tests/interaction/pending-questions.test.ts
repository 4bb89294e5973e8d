import { type OutputReply, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import type { InteractionContext, ThreadOptions } from "../../src/index.js";
import { stopClock } from "../clock.js";
import { askingMcpServer, startInteractive } from "./interactive.js";

const options = ["Red", "Blue"].map((label) => ({ label, description: "a colour" }));
const question: OutputReply = reply.functionCall("request_user_input", {
  questions: [{ id: "color", header: "Colour", question: "Which colour?", options }],
});

/** A handler that waits for its signal, and then answers. */
type Waiting = (_: unknown, context: InteractionContext) => Promise<never>;

/** The source of the question, the reply that makes it ask, and the option with the handler. */
type Case = [string, OutputReply, (wait: Waiting) => ThreadOptions];

function waiting(answer: unknown) {
  let onAsked = () => {};
  const wasAsked = new Promise<void>((resolve) => {
    onAsked = resolve;
  });
  const fired: unknown[] = [];
  const wait: Waiting = (_, { signal }) =>
    new Promise<unknown>((resolve) => {
      onAsked();
      signal.addEventListener("abort", () => {
        fired.push(signal.reason);
        resolve(answer);
      });
    }) as Promise<never>;
  return { wasAsked, fired, wait };
}

describe.each<Case>([
  ["the agent", question, (onUserInput) => ({ onUserInput })],
  ["an MCP server", reply.mcpCall("asker", "ask"), (onElicitation) => ({ onElicitation })],
])("while a question from %s is pending", (_, ask, handledBy) => {
  it("interrupt() ends the turn: the signal aborts, nothing is reported, and the thread remains usable", async () => {
    await using harness = await startInteractive([ask, reply.text("Back.")], askingMcpServer);
    const { wasAsked, fired, wait } = waiting("accept");
    const thread = harness.codex.startThread({ ...harness.threadOptions, ...handledBy(wait) });
    const streamed = await thread.runStreamed("Go");
    const { result } = streamed;
    await wasAsked;
    await streamed.interrupt();
    await expect(result).rejects.toMatchObject({ code: "turn_interrupted" });
    expect(fired).toMatchObject([{ name: "AbortError" }]);
    expect((await thread.run("Go on")).finalResponse).toBe("Back.");
    expect(harness.diagnostics).toEqual([]);
  });

  it("interactionTimeoutMs aborts the signal, and a late answer is ignored", async () => {
    await using harness = await startInteractive([ask, reply.text("Done.")], askingMcpServer);
    const { fired, wait } = waiting({ action: "accept", color: "Blue" });
    const limited = { ...harness.threadOptions, interactionTimeoutMs: 200, ...handledBy(wait) };
    await harness.codex.startThread(limited).run("Go");
    expect(fired).toMatchObject([{ name: "TimeoutError" }]);
    expect(harness.model.requests[1]?.lastToolOutput).not.toMatch(/accept|Blue/);
    expect(harness.diagnostics).toHaveLength(1);
  });

  it("idleTimeoutMs does not count", async () => {
    await using harness = await startInteractive([ask, reply.text("Done.")], askingMcpServer);
    using clock = stopClock();
    const wait = async () => {
      await clock.pass(1500);
      return {} as never;
    };
    const thread = harness.codex.startThread({ ...harness.threadOptions, ...handledBy(wait) });
    expect((await thread.run("Go", { idleTimeoutMs: 1000 })).finalResponse).toBe("Done.");
  });
});
