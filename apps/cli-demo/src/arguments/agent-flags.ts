import type { SandboxMode } from "@codex/sdk";
import { type Command, Option } from "commander";

import { addText } from "./add-text.js";
import { type ApprovalsFlag, addApprovalsFlag } from "./approval-flags.js";
import { parseOverride } from "./parse-override.js";
import { parseTimeout } from "./parse-timeout.js";

/** What can be said on the command line about the agent, whatever the command. */
export interface AgentFlags {
  /** How turns are run. */
  transport?: "exec" | "app-server";
  /** What happens when the agent needs approval. */
  approvals?: ApprovalsFlag;
  /** Image files to show to the agent, as given. */
  image?: string[];
  /** What the agent's commands may touch. */
  sandbox?: SandboxMode;
  /** The model to use. */
  model?: string;
  /** The directory to work in, as given. */
  cd?: string;
  /** `key=value` settings, as given. */
  config?: string[];
  /** Work outside a Git repository. */
  skipGitRepoCheck?: boolean;
  /** The most a turn may take, in milliseconds. */
  timeout?: number;
  /** Talk to the scripted model. */
  offline?: boolean;
  /** The binary to run, as given. */
  codex?: string;
}

/** The agent may change the directory it works in, and reaches neither the rest of the disk nor the network. */
export const defaultSandbox = "workspace-write" satisfies SandboxMode;

/** Declares the options of {@link AgentFlags}. */
export function addAgentFlags(command: Command): Command {
  command.addOption(
    new Option(
      "-t, --transport <transport>",
      "how to run the agent: a process per turn, or one that stays and streams its words (default: exec)",
    ).choices(["exec", "app-server"]),
  );
  return addApprovalsFlag(command)
    .option("-i, --image <file>", "show an image to the agent (repeatable)", addText)
    .addOption(
      new Option(
        "-s, --sandbox <mode>",
        `what the agent's commands may touch (default: ${defaultSandbox})`,
      ).choices(["read-only", "workspace-write", "danger-full-access"]),
    )
    .option("-m, --model <name>", "model to use (default: the one codex is configured with)")
    .option("-C, --cd <directory>", "directory to work in (default: the current one)")
    .option("-c, --config <key=value>", "setting of codex, as in its config.toml (repeatable)", parseOverride)
    .option("--skip-git-repo-check", "work outside a Git repository, too")
    .option("--timeout <seconds>", "end a turn that takes longer", parseTimeout)
    .option("--codex <file>", "codex binary to run (default: the one that was installed with this program)")
    .option("--offline", "let a scripted model answer: no account, no network");
}
