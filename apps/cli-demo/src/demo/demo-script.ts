import { defineTool, type Tool } from "@codex/sdk";
import { type ModelReply, type RecordedRequest, reply } from "@codex/testing";

import { bug, testCommand } from "./scratch-repository.js";

/** Prompt of the first part. */
export const repairPrompt =
  "The test in this repository fails. Find out why, fix the code, and run the test again.";

/** Prompt of the second part. */
export const commitPrompt =
  "Look up what an apple costs today, tell me the price of four, and commit the fix.";

/** Prompt of the third part. */
export const tidyPrompt = "Tidy up this repository.";

/** How many tokens the turn of the third part may use: fewer than its script does. */
export const tidyBudget = 10_000;

/** Delay between the deltas of a message when someone is watching. */
const watchedDeltaDelayMs = 25;

/**
 * What the model answers to {@link repairPrompt}: it runs the test, patches the file, runs the test again, and explains.
 *
 * @param latencyMs how long the model pretends to think before each answer
 */
export function repairScript(latencyMs: number): ModelReply[] {
  return [
    reply.all(
      reply.reasoning("I run the test first, to see what it expects."),
      reply.shell(testCommand, { latencyMs, usage: usage(4_210, 0, 96, 41) }),
    ),
    reply.all(
      reply.text(
        "Two items at 3 should cost 6, but `total` returns 3: it adds up the prices and ignores the quantities.",
        { phase: "commentary" },
      ),
      reply.patch([{ update: bug.file, replace: bug.wrong, with: bug.right }], {
        latencyMs,
        usage: usage(4_690, 4_096, 128, 22),
      }),
    ),
    reply.all(
      reply.reasoning("Now I run the same test again."),
      reply.shell(testCommand, { latencyMs, usage: usage(4_870, 4_608, 38, 12) }),
    ),
    reply.text(
      `Fixed. \`total\` in ${bug.file} now multiplies each price by its quantity. Both tests pass.`,
      { latencyMs, usage: usage(5_130, 4_864, 57, 0) },
    ),
  ];
}

function usage(
  inputTokens: number,
  cachedInputTokens: number,
  outputTokens: number,
  reasoningOutputTokens: number,
) {
  return { inputTokens, cachedInputTokens, outputTokens, reasoningOutputTokens };
}

/**
 * What the model answers to {@link commitPrompt}: it calls the tool, runs a command that needs approval, and reports.
 *
 * @param latencyMs how long the model pretends to think before each answer
 */
export function commitScript(latencyMs: number): (ModelReply | ((request: RecordedRequest) => ModelReply))[] {
  const delayMs = latencyMs === 0 ? 0 : watchedDeltaDelayMs;
  let total = "";
  return [
    reply.all(
      reply.text("Only the shop knows today's price, so I call the function that looks it up.", {
        phase: "commentary",
        delayMs,
      }),
      reply.functionCall("price_of", { item: "apple" }, { latencyMs }),
    ),
    (request) => {
      total = (4 * Number(/"price":\s*([\d.]+)/.exec(request.lastToolOutput)?.[1])).toFixed(2);
      return reply.shell('git commit --quiet --all --message "Multiply prices by quantities"', {
        latencyMs,
        escalate: true,
        justification: "a commit changes .git",
      });
    },
    (request) => {
      const isCommitted = /exited with code 0/.test(request.lastToolOutput);
      const commit = isCommitted ? "The fix is committed." : "The fix is not committed, as you decided.";
      return reply.text(`Four apples cost ${total} today. ${commit}`, { latencyMs, delayMs });
    },
  ];
}

/**
 * What the model answers to {@link tidyPrompt}: it deletes what it should keep, and would never end.
 *
 * @param latencyMs how long the model pretends to think before each answer
 */
export function tidyScript(latencyMs: number): ModelReply[] {
  const delayMs = latencyMs === 0 ? 0 : watchedDeltaDelayMs;
  return [
    reply.all(
      reply.text("Nothing imports cart.js but its test, so I delete both.", { phase: "commentary", delayMs }),
      reply.shell(`rm ${bug.file} cart.test.js`, { latencyMs, usage: usage(5_240, 4_864, 96, 34) }),
    ),
    reply.all(
      reply.text("I look for more to tidy up.", { phase: "commentary", delayMs }),
      reply.shell("git status --short", { latencyMs, usage: usage(5_410, 5_120, 58, 0) }),
    ),
    // By now the budget has stopped the agent.
    reply.stall(),
  ];
}

const prices: Readonly<Record<string, number>> = { apple: 0.45, pear: 0.6 };

/** A function of this program that the agent can call. */
export const priceTool: Tool = defineTool({
  name: "price_of",
  description: "Returns today's price of one item.",
  input: {
    type: "object",
    properties: { item: { type: "string" } },
    required: ["item"],
    additionalProperties: false,
  },
  execute: (input) => {
    const { item } = input as { item: string };
    const price = prices[item];
    if (price === undefined) throw new Error(`The shop does not sell ${item}.`);
    return { item, price };
  },
});
