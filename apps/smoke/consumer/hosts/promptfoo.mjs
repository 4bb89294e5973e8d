// Drives promptfoo's provider `openai:codex-sdk`.
import { loadApiProvider } from "promptfoo";
import { answerSchema, play } from "./scenes.mjs";

async function call({ model, env, cwd }, options = {}, prompt = "Go", callOptions = undefined) {
  const provider = await loadApiProvider("openai:codex-sdk", {
    options: {
      config: {
        working_dir: cwd,
        sandbox_mode: "danger-full-access",
        cli_env: env,
        cli_config: model.config,
        ...options,
      },
    },
  });
  const { output, error, tokenUsage, sessionId, raw } = await provider.callApi(
    prompt,
    undefined,
    callOptions,
  );
  await provider.cleanup();
  const types = raw && JSON.parse(raw).items.map((item) => item.type);
  return { output, error, tokenUsage, sessionId, types };
}

await play({
  happy: (scene) => call(scene),
  failing: (scene) => call(scene),
  async aborted(scene) {
    const controller = new AbortController();
    const running = call(scene, {}, "Go", { abortSignal: controller.signal });
    await scene.model.nextRequest();
    controller.abort();
    return running;
  },
  structured: (scene) => call(scene, { output_schema: answerSchema }),
  async resumed(scene) {
    const first = await call(scene, { enable_streaming: true });
    const second = await call(scene, { enable_streaming: true, thread_id: first.sessionId }, "Again");
    return { first, second };
  },
});
