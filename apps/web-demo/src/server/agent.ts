import { createScratchRepository } from "@codex/cli-demo/scratch-repository";
import { Codex, type ThreadOptions } from "@codex/sdk";
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
  if (!(await hasCredentials(codex))) {
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

async function hasCredentials(codex: Codex): Promise<boolean> {
  const { account, requiresOpenaiAuth } = await codex.readAccount();
  return account !== null || !requiresOpenaiAuth;
}

/** Opens the agent with a scripted model and a repository of its own, which are gone afterwards. */
export async function openScriptedAgent(): Promise<DemoAgent> {
  const opened: (() => Promise<void>)[] = [];
  const dispose = async () => {
    for (const close of opened.reverse()) await close();
  };
  try {
    const home = await createCodexHome();
    opened.push(() => home.dispose());
    const repository = await createScratchRepository(home.env);
    opened.push(() => repository[Symbol.asyncDispose]());
    const model = await startScriptedModel({ replies: scriptedReplies, maxRetries: 0, model: null });
    opened.push(() => model.close());
    const codex = new Codex({ transport: "app-server", config: model.config, env: home.env });
    opened.push(() => codex.close());
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
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
