import { type ModelReply, type RecordedRequest, reply } from "@codex/testing";

/** What the second part of the demo asks for. */
export const commitPrompt =
  "Ask the shop what an apple costs today, tell me what four of them cost, and commit the fix.";

/** Milliseconds between the pieces of what the model says, where somebody watches. */
const watchedDelayMs = 25;

/**
 * What a model would do with {@link commitPrompt}: call the tool, run a command that has to be approved, and report.
 *
 * @param latencyMs how long it pretends to think before each answer
 */
export function commitScript(latencyMs: number): (ModelReply | ((request: RecordedRequest) => ModelReply))[] {
  const delayMs = latencyMs === 0 ? 0 : watchedDelayMs;
  let total = "";
  return [
    reply.all(
      reply.text("The price is for the shop to say, so I call the function that asks it.", {
        phase: "commentary",
        delayMs,
      }),
      reply.functionCall("price_of", { item: "apple" }, { latencyMs }),
    ),
    (request) => {
      total = (4 * Number(/"price":\s*([\d.]+)/.exec(request.lastToolOutput)?.[1])).toFixed(2);
      return reply.shell('git commit --quiet --all --message "Multiply prices by quantities"', { latencyMs });
    },
    (request) => {
      const isDone = /exited with code 0/.test(request.lastToolOutput);
      const commit = isDone ? "The fix is committed." : "The fix is not committed, as you decided.";
      return reply.text(`Four apples cost ${total} today. ${commit}`, { latencyMs, delayMs });
    },
  ];
}
