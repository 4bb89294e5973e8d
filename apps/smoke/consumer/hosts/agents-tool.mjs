// Drives the Codex tool of `@openai/agents-extensions`, as a run of its agent would.
import { RunContext } from "@openai/agents";
import { codexTool } from "@openai/agents-extensions/experimental/codex";
import { z } from "zod";
import { play } from "./scenes.mjs";

/** Calls the tool. Returns what the agent's model would get, and the types of the events that the tool streamed. */
async function call({ model, env, cwd }, options = {}, threadId = null, text = "Go") {
  const events = [];
  const tool = codexTool({
    codexOptions: { env, config: model.config },
    sandboxMode: "danger-full-access",
    workingDirectory: cwd,
    onStream: ({ event }) => void events.push(event.type),
    ...options,
  });
  const context = new RunContext();
  const input = JSON.stringify({ inputs: [{ type: "text", text }], threadId });
  const result = await tool.invoke(context, input);
  const { inputTokens, outputTokens } = context.usage;
  return { result, events, usage: { inputTokens, outputTokens } };
}

await play({
  happy: (scene) => call(scene),
  failing: (scene) => call(scene),
  async aborted(scene) {
    const controller = new AbortController();
    const running = call(scene, { defaultTurnOptions: { signal: controller.signal } });
    await scene.model.nextRequest();
    controller.abort();
    return running;
  },
  structured: (scene) => call(scene, { outputSchema: z.object({ answer: z.number() }) }),
  async resumed(scene) {
    const first = await call(scene);
    const second = await call(scene, {}, first.result.threadId, "Again");
    return { first, second };
  },
});
