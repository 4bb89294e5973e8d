import type { CodexOptions } from "@codex/sdk";
import { startScriptedModel } from "@codex/testing";

import { echoScript } from "./echo-script.js";
import { openOfflineHome } from "./offline-home.js";

/** A scripted model, and what makes codex talk to it. */
export interface Offline {
  /** Options for `new Codex()`. */
  codexOptions: CodexOptions;
  /** Stops the model. */
  dispose(): Promise<void>;
}

/** Starts the scripted model behind `--offline`. */
export async function openOffline(): Promise<Offline> {
  const home = await openOfflineHome();
  const model = await startScriptedModel({ replies: echoScript });
  return {
    codexOptions: { config: model.config, env: home.env },
    async dispose() {
      await model.close();
      await home.dispose();
    },
  };
}
