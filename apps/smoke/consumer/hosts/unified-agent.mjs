// Drives the Codex provider of the Unified Agent SDK, `@unified-agent-sdk/provider-codex`.
import { CodexRuntime } from "@unified-agent-sdk/provider-codex";
import { answerSchema, play } from "./scenes.mjs";

const runtimeOf = ({ model, env }) => new CodexRuntime({ client: { env, config: model.config } });

const configOf = ({ cwd }) => ({ workspace: { cwd }, access: { auto: "high" } });

/** Runs a prompt. Returns the events, by type, and the result. */
async function run(session, prompt, config) {
  const handle = await session.run({ input: { parts: [{ type: "text", text: prompt }] }, config });
  const events = [];
  for await (const event of handle.events) {
    events.push(event.type === "error" ? `error: ${event.message}` : event.type);
  }
  const { status, finalText, structuredOutput, usage } = await handle.result;
  return { events, status, finalText, structuredOutput, tokens: usage?.total_tokens };
}

async function runOnce(scene, config) {
  return run(await runtimeOf(scene).openSession({ config: configOf(scene) }), "Go", config);
}

await play({
  happy: (scene) => runOnce(scene),
  failing: (scene) => runOnce(scene),
  async aborted(scene) {
    const controller = new AbortController();
    const running = runOnce(scene, { signal: controller.signal });
    await scene.model.nextRequest();
    controller.abort();
    return running;
  },
  structured: (scene) => runOnce(scene, { outputSchema: answerSchema }),
  async resumed(scene) {
    const session = await runtimeOf(scene).openSession({ config: configOf(scene) });
    const first = await run(session, "Go");
    const again = await runtimeOf(scene).resumeSession(await session.snapshot());
    return { first, second: await run(again, "Again") };
  },
});
