import { createScratchRepository } from "@codex/cli-demo/scratch-repository";
import { Codex, type CodexOptions, type ThreadOptions } from "@codex/sdk";
import { createCodexHome, startScriptedModel } from "@codex/testing";
import { scriptedReplies, shopTools, suggestions } from "./scripted-replies.js";

/** The agent behind the page. */
export interface DemoAgent extends AsyncDisposable {
  codex: Codex;
  threadOptions: ThreadOptions;
  /** Where the agent works. */
  directory: string;
  /** Whether a script plays the model. */
  isScripted: boolean;
  /** Prompts that the page suggests. */
  suggestions: readonly string[];
}

/** Options of the real model. */
export interface RealAgentOptions extends Pick<ThreadOptions, "model" | "sandboxMode"> {
  /** Where the agent works. */
  directory: string;
}

/** Opens the agent with the real model; returns `null` if it has no credentials. */
export async function openRealAgent({ directory, ...options }: RealAgentOptions): Promise<DemoAgent | null> {
  const codex = new Codex({ transport: "app-server" });
  const { account, requiresOpenaiAuth } = await codex.account();
  if (requiresOpenaiAuth && account === null) {
    await codex.close();
    return null;
  }
  return {
    codex,
    threadOptions: {
      approvalPolicy: "on-request",
      workingDirectory: directory,
      skipGitRepoCheck: true,
      ...options,
    },
    directory,
    isScripted: false,
    suggestions: ["What is this project?", "Is there anything to clean up?"],
    [Symbol.asyncDispose]: () => codex.close(),
  };
}

/** Opens the agent with a scripted model and a repository of its own, which are gone afterwards. */
export async function openScriptedAgent(options: CodexOptions = {}): Promise<DemoAgent> {
  const home = await createCodexHome();
  const repository = await createScratchRepository(home.env);
  const model = await startScriptedModel({ replies: scriptedReplies, maxRetries: 0, model: null });
  const codex = new Codex({ ...options, transport: "app-server", config: model.config, env: home.env });
  return {
    codex,
    threadOptions: {
      workingDirectory: repository.path,
      // The commands are scripted, and many containers do not allow a sandbox. The agent asks before each of them.
      sandboxMode: "danger-full-access",
      approvalPolicy: "untrusted",
      tools: shopTools,
    },
    directory: repository.path,
    isScripted: true,
    suggestions,
    async [Symbol.asyncDispose]() {
      await codex.close();
      await model.close();
      await repository[Symbol.asyncDispose]();
      await home.dispose();
    },
  };
}
