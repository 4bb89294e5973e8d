import { mkdir } from "node:fs/promises";

import type { CodexOptions } from "@codex/sdk";
import { createCodexHome, startScriptedModel } from "@codex/testing";

import { echoScript } from "./echo-script.js";
import { offlineHome } from "./offline-home.js";

/** A scripted model, and what makes codex talk to it. */
export interface Offline {
  /** Options for `new Codex()`. */
  codexOptions: CodexOptions;
  /** Stops the model. */
  dispose(): Promise<void>;
}

/**
 * Starts the scripted model behind `--offline`. Threads are kept in a home of their own, so that they can be resumed
 * by a later run and do not show up among the person's real ones.
 */
export async function openOffline(): Promise<Offline> {
  const home = offlineHome(process.env);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const cleaned = await createCodexHome();
  const model = await startScriptedModel({ replies: echoScript });
  return {
    codexOptions: { config: model.config, env: { ...cleaned.env, CODEX_HOME: home } },
    async dispose() {
      await model.close();
      await cleaned.dispose();
    },
  };
}
