import { flag, type OptionCheck, profileName } from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";

/** Of the options of a thread or a turn, those that matter here. */
interface GivenOptions {
  configProfile?: string | undefined;
  ignoreUserConfig?: boolean | undefined;
  ignoreRules?: boolean | undefined;
  approveForMe?: boolean | undefined;
  worktree?: boolean | undefined;
  sandboxMode?: string | undefined;
  permissions?: string | undefined;
  networkAccessEnabled?: boolean | undefined;
  approvalPolicy?: unknown;
  onApproval?: unknown;
  workingDirectory?: string | undefined;
}

/** Of the options that correspond to a flag of `codex exec` and not to a setting. */
export const cliChecks = {
  configProfile: profileName,
  ignoreUserConfig: flag,
  ignoreRules: flag,
  approveForMe: flag,
  worktree: flag,
} satisfies Partial<Record<keyof GivenOptions, OptionCheck>>;

/** The options for which app-server has neither a field nor a setting. */
const execOnly = ["configProfile", "ignoreUserConfig", "ignoreRules", "worktree"] as const;

/** Finds an option that is in use and has no effect on app-server. */
export function execOptionIn(options: GivenOptions): string | undefined {
  return execOnly.find((name) => options[name]);
}

/** Rejects options that exclude each other. */
export function checkCliOptions(where: string, options: GivenOptions): void {
  checkApproveForMe(where, options);
  if (options.permissions !== undefined) {
    for (const name of ["sandboxMode", "networkAccessEnabled"] as const) {
      const value = options[name];
      if (value === undefined) continue;
      throw new InvalidOptionError(name, "omitted with `permissions`", JSON.stringify(value), where);
    }
  }
  const { configProfile, ignoreUserConfig } = options;
  if (configProfile === undefined || !ignoreUserConfig) return;
  const expected = "omitted with `ignoreUserConfig`, with which the CLI ignores profiles as well";
  throw new InvalidOptionError("configProfile", expected, JSON.stringify(configProfile), where);
}

/** Rejects options that `approveForMe` sets. The CLI would refuse to start, or ask a person in place of its reviewer. */
function checkApproveForMe(where: string, options: GivenOptions): void {
  if (!options.approveForMe) return;
  for (const name of ["sandboxMode", "permissions", "approvalPolicy", "onApproval"] as const) {
    if (options[name] === undefined) continue;
    const received = name === "onApproval" ? "a function" : JSON.stringify(options[name]);
    throw new InvalidOptionError(name, "omitted with `approveForMe`", received, where);
  }
}

/** Rejects settings of a turn that its thread's options exclude. */
export function checkTurnSettings(where: string, thread: GivenOptions, turn: GivenOptions): void {
  const { approveForMe, worktree } = thread;
  const { approvalPolicy, sandboxMode, workingDirectory } = turn;
  checkApproveForMe(where, { approveForMe, approvalPolicy, sandboxMode });
  if (!worktree || workingDirectory === undefined) return;
  const expected = "omitted in a thread with `worktree`, whose turns work there";
  throw new InvalidOptionError("workingDirectory", expected, JSON.stringify(workingDirectory), where);
}

/** Rejects a worktree for a thread that exists. The CLI would refuse to start. */
export function refuseWorktree(where: string, { worktree }: GivenOptions): void {
  if (!worktree) return;
  const expected = "omitted: only a new thread can have a worktree of its own";
  throw new InvalidOptionError("worktree", expected, "true", where);
}
