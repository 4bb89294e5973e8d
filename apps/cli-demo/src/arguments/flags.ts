import { resolve } from "node:path";

import type { CodexOptions, SandboxMode } from "@codex/sdk";
import { type Command, InvalidArgumentError, Option } from "commander";

/** Options that every command with an agent takes. Paths are as typed. */
export interface AgentFlags {
  /** Default: `exec`. */
  transport?: "exec" | "app-server";
  /** Default: `ask` at a terminal, otherwise `none`. */
  approvals?: ApprovalsFlag;
  /** Image files to send with the first prompt. */
  image?: string[];
  /** What the agent's commands may touch. Default: {@link defaultSandbox}. */
  sandbox?: SandboxMode;
  model?: string;
  /** The agent's working directory. */
  cd?: string;
  /** `key=value` settings. */
  config?: string[];
  /** Allow a working directory outside a Git repository. */
  skipGitRepoCheck?: boolean;
  /** Time limit of a turn, in milliseconds. The option itself takes seconds. */
  timeout?: number;
  /** How many tokens the thread may use. */
  budget?: number;
  /** Use the scripted model. */
  offline?: boolean;
  /** The codex binary. */
  codex?: string;
}

/** Options of a command that can be a conversation. */
export interface ChatFlags extends AgentFlags {
  /** Whether to keep the files before each turn, for `/undo`. Default: `true`, where that is possible. */
  undo?: boolean;
}

/** How requests for approval are answered: by the user, or always yes, or always no. */
export type ApprovalsFlag = "ask" | "all" | "none";

/** Options of a command that runs a single turn. */
export interface RunFlags extends AgentFlags {
  /** File with the JSON Schema of the answer. */
  schema?: string;
  /** Print the events instead of text. */
  json?: boolean;
  /** Show the scripted demo without pauses. */
  fast?: boolean;
}

/** The agent may change its working directory, but neither the rest of the disk nor use the network. */
export const defaultSandbox = "workspace-write" satisfies SandboxMode;

/** Declares the options of {@link AgentFlags}. */
export function addAgentFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        "-t, --transport <transport>",
        "how to run the agent: exec starts a process for every turn; app-server keeps one process that streams, " +
          "asks for approval and can be steered (default: exec)",
      ).choices(["exec", "app-server"]),
    )
    .addOption(
      new Option(
        "-a, --approvals <mode>",
        "who approves the agent's actions (app-server only): ask = you, before every patch and every command that " +
          "may change something; all = always yes; none = always no to what the sandbox forbids " +
          "(default: ask at a terminal, otherwise none)",
      ).choices(["ask", "all", "none"]),
    )
    .option("-i, --image <file>", "attach an image to the prompt (repeatable)", addValue)
    .addOption(
      new Option(
        "-s, --sandbox <mode>",
        `what the agent's commands may touch: read-only, workspace-write or danger-full-access (default: ${defaultSandbox})`,
      ).choices(["read-only", "workspace-write", "danger-full-access"]),
    )
    .option("-m, --model <name>", "model to use (default: from your codex configuration)")
    .option("-C, --cd <directory>", "working directory of the agent (default: the current directory)")
    .option("-c, --config <key=value>", "override a setting of codex's config.toml (repeatable)", addOverride)
    .option("--skip-git-repo-check", "allow running outside a Git repository")
    .option("--timeout <seconds>", "time limit for each turn (default: none)", parseTimeout)
    .option(
      "--budget <tokens>",
      "stop the agent when it has used this many tokens (default: none)",
      parseBudget,
    )
    .option("--codex <file>", "codex binary to run (default: the one installed with this program)")
    .option("--offline", "use a scripted model: no account, no network");
}

/** Declares the option of {@link ChatFlags}. */
export function addUndoFlag(command: Command): Command {
  return command.option("--no-undo", "do not keep the files before each turn of a chat, which /undo needs");
}

/** Options of a command that needs a binary, but no agent. */
export interface CodexFlags {
  /** `key=value` settings. */
  config?: string[];
  /** The codex binary. */
  codex?: string;
}

/**
 * Declares the options of {@link CodexFlags}.
 *
 * @param use what is done with the binary, for the help
 */
export function addCodexFlags(command: Command, use = "run"): Command {
  return command
    .option("-c, --config <key=value>", "override a setting of codex's config.toml (repeatable)", addOverride)
    .option("--codex <file>", `codex binary to ${use} (default: the one installed with this program)`);
}

/** The options of a `Codex` for {@link CodexFlags}. */
export function codexOptions({ config, codex }: CodexFlags, directory: string): CodexOptions {
  return { configOverrides: config, codexPathOverride: codex && resolve(directory, codex) };
}

/** Declares the options of {@link RunFlags}. */
export function addRunFlags(command: Command): Command {
  command
    .option("--json", "print the raw events to standard output, one JSON object per line")
    .option("--schema <file>", "require an answer that matches this JSON Schema, and print it as JSON");
  return addAgentFlags(command);
}

function addValue(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

/** Collects `--config`. Only codex can tell whether a value is valid. */
function addOverride(value: string, previous: string[] | undefined): string[] {
  if (/^[^=\s]+=/.test(value)) return addValue(value, previous);
  throw new InvalidArgumentError('Expected key=value, such as model_reasoning_effort="high".');
}

/** Longest delay that a timer supports. */
const maxTimeoutMs = 2_147_483_647;

/** Converts the seconds of `--timeout` to milliseconds. */
function parseTimeout(value: string): number {
  const milliseconds = value.trim() === "" ? Number.NaN : Number(value) * 1000;
  if (milliseconds >= 1 && milliseconds <= maxTimeoutMs) return milliseconds;
  throw new InvalidArgumentError("Expected a positive number of seconds.");
}

/** Parses `--budget`. */
function parseBudget(value: string): number {
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("Expected a positive whole number of tokens.");
}

/** Parses `--limit`. */
export function parseLimit(value: string): number {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("Expected a positive integer.");
}
