import { reply } from "@codex/testing";
import { expect } from "vitest";
import { z } from "zod";

import { defineTool, type Tool, type ToolContext } from "../../src/index.js";
import { ofType, startInteractive } from "./interactive.js";

/** A tool that takes any arguments and runs the given function. */
export function toolThat(execute: (args: unknown, context: ToolContext) => unknown, name = "probe"): Tool {
  return defineTool({ name, description: "Does it.", input: z.looseObject({}), execute });
}

/** Lets the model call the first tool once. Returns the item and the output that the model received. */
export async function callOnce(
  tools: readonly Tool[],
  args: Record<string, unknown> = {},
  { interactionTimeoutMs = 5000, model = "gpt-5.5" as string | null } = {},
) {
  await using harness = await startInteractive(
    [reply.functionCall(tools[0]?.name ?? "", args as never, { callId: "call_x" }), reply.text("Done.")],
    {},
    model,
  );
  const thread = harness.codex.startThread({ ...harness.threadOptions, tools, interactionTimeoutMs });
  const turn = await thread.run("Go");
  expect(turn.finalResponse).toBe("Done.");
  const [item] = ofType(turn.items, "dynamic_tool_call");
  const output = harness.model.requests[1]?.toolOutputs.at(-1);
  return { item, output, thread, harness };
}
