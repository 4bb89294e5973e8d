import { Codex, type CodexOptions, type ThreadOptions } from "@codex/sdk";
import { createCodexHome, startScriptedModel } from "@codex/testing";
import { waitUntilUnused } from "./processes-of.js";
import { scriptedReplies } from "./scripted-replies.js";

/** The agent that the workers run. */
export interface FleetAgent extends AsyncDisposable {
  /** Whether a script plays the model. */
  isScripted: boolean;
  sandboxMode: NonNullable<ThreadOptions["sandboxMode"]>;
  /** Opens what one worker's agent needs, as each worker is a host of its own. */
  openHome(): Promise<WorkerHome>;
}

/** What one worker's agent needs. It is plain JSON but for `[Symbol.asyncDispose]`. */
export interface WorkerHome extends AsyncDisposable {
  codexOptions: CodexOptions;
}

/** Opens the agent with the real model; returns `null` if it has no credentials. */
export async function openRealAgent(model?: string): Promise<FleetAgent | null> {
  const codex = new Codex({ transport: "app-server" });
  try {
    const { account, requiresOpenaiAuth } = await codex.readAccount();
    if (account === null && requiresOpenaiAuth) return null;
  } finally {
    await codex.close();
  }
  const codexOptions: CodexOptions = model === undefined ? {} : { config: { model } };
  return {
    isScripted: false,
    sandboxMode: "workspace-write",
    // The workers share the home of the user, because the credentials are there.
    openHome: async () => ({ codexOptions, [Symbol.asyncDispose]: async () => {} }),
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Opens the agent with a scripted model. */
export async function openScriptedAgent(): Promise<FleetAgent> {
  const model = await startScriptedModel({ replies: scriptedReplies, model: null });
  return {
    isScripted: true,
    // The commands are scripted, and many containers do not allow a sandbox.
    sandboxMode: "danger-full-access",
    async openHome() {
      const home = await createCodexHome();
      const codexOptions = { config: model.config, env: home.env };
      return {
        codexOptions,
        async [Symbol.asyncDispose]() {
          await waitUntilUnused(home.path);
          await home.dispose();
        },
      };
    },
    [Symbol.asyncDispose]: () => model.close(),
  };
}
