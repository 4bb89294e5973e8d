import { type ModelReply, reply } from "@codex/testing";

import { bug, testCommand } from "./scratch-files.js";

/** What the demo asks for. */
export const repairPrompt =
  "The test in this repository fails. Find out why, fix the code, and run the test again.";

/**
 * What a model would answer to {@link repairPrompt}: run the test, patch the file, run the test again, explain.
 *
 * @param latencyMs how long it pretends to think before each answer
 */
export function repairScript(latencyMs: number): ModelReply[] {
  return [
    reply.all(
      reply.reasoning("The test will tell what is expected. I run it before I touch anything."),
      reply.shell(testCommand, { latencyMs, usage: usage(4_210, 0, 96, 41) }),
    ),
    reply.all(
      reply.text(
        "Two pieces at 3 should cost 6, but `total` says 3: it adds up the prices and never looks at the quantity.",
        { phase: "commentary" },
      ),
      reply.patch([{ update: bug.file, replace: bug.wrong, with: bug.right }], {
        latencyMs,
        usage: usage(4_690, 4_096, 128, 22),
      }),
    ),
    reply.all(
      reply.reasoning("Now the same test again."),
      reply.shell(testCommand, { latencyMs, usage: usage(4_870, 4_608, 38, 12) }),
    ),
    reply.text(
      `Fixed. \`total\` in ${bug.file} now multiplies each price by its quantity before it adds them up. Both tests pass.`,
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
