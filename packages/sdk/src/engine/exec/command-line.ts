import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type CodexConfig, flattenConfig, toTomlValue } from "@codex/config";
import type { ReviewArguments } from "@codex/exec";
import { fieldOf } from "../../checks/caller-values.js";
import { InvalidOptionError } from "../../errors/option-errors.js";
import type { ReviewTarget } from "../../options/review-target.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import type { TurnTask } from "../engine.js";
import { mcpSettings } from "../mcp-settings.js";
import { toolSettings } from "../tool-settings.js";
import type { TurnDirectory } from "./turn-directory.js";

const isWindows = process.platform === "win32";

/**
 * The longest argument, in bytes. Linux takes 128 KiB with the final NUL, whatever the limit of the whole; macOS takes 1 MiB for all
 * and the environment, Windows 32,767 characters for all.
 */
const longestArgument = isWindows ? 32_000 : 128 * 1024 - 1;

/** Instructions of more bytes travel by file. Windows has to fit everything else, too. */
const longestInstructions = isWindows ? 8000 : 100_000;

const where = "starting the turn";

/** What the options of a thread become that have no flag. */
export interface ThreadArguments {
  /** `key=value` settings. */
  overrides: string[];
  /** The profile to use. */
  configProfile: string | undefined;
}

/**
 * Makes settings of the options that have no flag. Instructions that are too long for the command line are written to files: base
 * instructions to one of the turn, which a setting names. No setting names a file of developer instructions, but a profile is one.
 *
 * @param overrides the caller's settings, over which the options win
 * @throws {InvalidOptionError} for long developer instructions that a profile cannot carry
 */
export async function threadArguments(
  options: ThreadOptions,
  overrides: readonly string[],
  directory: TurnDirectory,
  home: string | undefined,
): Promise<ThreadArguments> {
  const { baseInstructions: base, developerInstructions: developer } = options;
  const settings: Record<string, string> = {};
  let { configProfile } = options;
  let others = overrides;
  // The key of base instructions is `instructions`.
  if (isLong(base)) settings["model_instructions_file"] = await directory.write("instructions.md", base);
  else if (base !== undefined) settings["instructions"] = base;
  if (isLong(developer)) {
    checkProfileIsFree(options, home, developer);
    configProfile = `codex-sdk-${randomUUID()}`;
    const [line = ""] = flattenConfig({ developer_instructions: developer });
    await directory.writeNear(join(home ?? "", `${configProfile}.config.toml`), `${line}\n`);
    // The command line wins over a profile.
    others = overrides.filter((override) => !/^\s*developer_instructions\s*=/.test(override));
  } else if (developer !== undefined) settings["developer_instructions"] = developer;
  const tools = Object.entries(toolSettings(options));
  const toolOverrides = tools.map(([path, value]) => `${path}=${toTomlValue(value, [path])}`);
  const mcp = flattenConfig(mcpSettings(options.mcpServers) as CodexConfig);
  return { overrides: [...others, ...flattenConfig(settings), ...mcp, ...toolOverrides], configProfile };
}

function isLong(instructions: string | undefined): instructions is string {
  return instructions !== undefined && Buffer.byteLength(JSON.stringify(instructions)) > longestInstructions;
}

function checkProfileIsFree(
  { configProfile, ignoreUserConfig }: ThreadOptions,
  home: string | undefined,
  developerInstructions: string,
): void {
  const other = configProfile ? "`configProfile`" : ignoreUserConfig ? "`ignoreUserConfig`" : undefined;
  if (other === undefined && home !== undefined) return;
  const expected =
    `at most ${longestInstructions} bytes on exec ${other ? `with ${other}` : "without a CODEX_HOME"}, as longer ones travel by ` +
    "a profile of their own";
  const received = `${Buffer.byteLength(developerInstructions)} bytes`;
  throw new InvalidOptionError("developerInstructions", expected, received, where);
}

/**
 * Rejects what the command line cannot hold. The system would only say that the list of arguments is too long.
 *
 * @throws {InvalidOptionError} names the setting or the flag
 */
export function checkLengths(args: readonly string[]): void {
  const index = args.findIndex((arg) => Buffer.byteLength(arg) > longestArgument);
  if (index !== -1) {
    const arg = args[index] ?? "";
    const flag = args[index - 1] ?? "";
    const option =
      flag === "--config" ? `config.${arg.slice(0, Math.min(100, arg.indexOf("=")))}` : flag.slice(0, 100);
    const expected = `at most ${longestArgument} bytes on exec, which passes it on the command line`;
    throw new InvalidOptionError(option, expected, `${Buffer.byteLength(arg)} bytes`, where);
  }
  const total = args.reduce((sum, arg) => sum + arg.length + 3, 0);
  if (!isWindows || total <= longestArgument) return;
  const expected = `at most ${longestArgument} characters in all on exec, which passes them on the command line`;
  throw new InvalidOptionError("config", expected, `${total} characters`, where);
}

/** Rejects a profile without a file, which the binary would ignore. */
export function checkProfile({ configProfile }: ThreadOptions, home: string | undefined): void {
  if (configProfile === undefined || home === undefined) return;
  const path = join(home, `${configProfile}.config.toml`);
  if (existsSync(path)) return;
  const received = `${JSON.stringify(configProfile)} (${path} does not exist)`;
  throw new InvalidOptionError("configProfile", "the name of a profile", received, where);
}

/** The arguments of a review, and its stdin. */
export function reviewArguments(task: TurnTask | undefined): {
  review: ReviewArguments | undefined;
  stdin: string;
} {
  if (task?.type !== "review") return { review: undefined, stdin: "" };
  const { target } = task;
  return { review: reviewOf(target), stdin: target.type === "custom" ? target.instructions : "" };
}

function reviewOf(target: ReviewTarget): ReviewArguments {
  switch (target.type) {
    case "uncommittedChanges":
      return { uncommitted: true };
    case "baseBranch":
      return { base: target.branch };
    case "commit":
      return { commit: target.sha, title: (fieldOf(target, "title") as string | null) ?? undefined };
    case "custom":
      return { custom: true };
  }
}
