import { stat } from "node:fs/promises";
import { resolve } from "node:path";

import { Codex, type ThreadOptions, type TurnOptions } from "@codex/sdk";

import { type AgentFlags, codexOptions, defaultSandbox } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { checkImages } from "../arguments/turn-input.js";
import { CliError, ExitCode } from "../errors/cli-error.js";
import { interruptible } from "../errors/interruption.js";
import { hasKeyboard } from "../terminal/keyboard.js";
import { stderr } from "../terminal/screen.js";
import { approvalOptions } from "./approvals.js";
import { checkCredentials } from "./credentials.js";
import { startOfflineModel } from "./scripted-model.js";

/** An agent that is set up as the command line asks for. */
export interface Agent {
  codex: Codex;
  threadOptions: ThreadOptions;
  turnOptions: TurnOptions;
  /** The agent's working directory. */
  directory: string;
  /** Whether a scripted model answers. */
  isOffline: boolean;
  /** Releases the agent's resources. Call it after the last turn has ended. */
  dispose(): Promise<void>;
}

/**
 * Runs `work` with an agent and releases the agent afterwards. Ctrl-C cancels the work.
 *
 * @param check reads and checks what else is on the command line. All of it is checked before this says what the machine lacks
 */
export function withAgent<Checked>(
  flags: AgentFlags,
  invocation: Invocation,
  check: () => Promise<Checked>,
  work: (agent: Agent, signal: AbortSignal, checked: Checked) => Promise<void>,
): Promise<void> {
  return interruptible(async (signal) => {
    const directory = await resolveDirectory(invocation.directory, flags.cd);
    const approvals = approvalOptions(flags, directory);
    await checkImages(flags.image ?? [], invocation.directory);
    const checked = await check();
    const agent = await openAgent(flags, invocation, directory, approvals);
    try {
      signal.throwIfAborted();
      await work(agent, signal, checked);
    } finally {
      await agent.dispose();
    }
  });
}

/** Sets up an agent, without starting a codex process. */
async function openAgent(
  flags: AgentFlags,
  invocation: Invocation,
  directory: string,
  approvals: ReturnType<typeof approvalOptions>,
): Promise<Agent> {
  if (!flags.offline) checkCredentials(flags.config ?? [], invocation);
  const model = flags.offline ? await startOfflineModel({ isTryout: canTryOut(flags) }) : undefined;
  const codex = new Codex({
    ...model?.codexOptions,
    transport: flags.transport,
    ...codexOptions(flags, invocation.directory),
  });
  return {
    codex,
    threadOptions: {
      workingDirectory: directory,
      sandboxMode: flags.sandbox ?? defaultSandbox,
      model: flags.model,
      skipGitRepoCheck: flags.skipGitRepoCheck,
      budget: flags.budget === undefined ? undefined : { totalTokens: flags.budget },
      ...approvals,
    },
    turnOptions: { timeoutMs: flags.timeout },
    directory,
    isOffline: model !== undefined,
    async dispose() {
      await codex.close();
      await model?.dispose();
    },
  };
}

/** Whether someone can steer, interrupt and approve what a scripted model does. */
function canTryOut({ transport }: AgentFlags): boolean {
  return transport === "app-server" && hasKeyboard() && stderr.isTerminal;
}

/** Resolves `--cd` against the directory the user is in. */
export async function resolveDirectory(from: string, given: string | undefined): Promise<string> {
  const directory = resolve(from, given ?? ".");
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory()) return directory;
  const problem = found === undefined ? "does not exist" : "is not a directory";
  throw new CliError(ExitCode.WrongUsage, `--cd: ${JSON.stringify(given ?? from)} ${problem}.`);
}
