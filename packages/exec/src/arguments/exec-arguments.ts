import { toTomlValue } from "@codex/config";
import { InvalidArgumentError, ownFields, refuseNul } from "../options.js";
import { isSplitByBinary } from "./image-paths.js";
import { checkThreadId } from "./thread-id.js";

/**
 * The parts of a `codex exec` command line. A value is rejected only when the binary would take it for something other
 * than the value of its option. Whether a mode or a model exists is up to the binary.
 */
export interface ExecArguments {
  /** Complete `key=value` overrides, one `--config` each. A later one wins over an earlier one for the same key. */
  configOverrides: readonly string[];
  /** Becomes the config `openai_base_url`. */
  baseUrl?: string | undefined;
  /** `--model`. */
  model?: string | undefined;
  /** `--thread-source`. Only a new thread has one, so it is omitted when `resumeId` is given. */
  threadSource?: string | undefined;
  /** `--sandbox`: `read-only`, `workspace-write` or `danger-full-access`. */
  sandboxMode?: string | undefined;
  /** Becomes the config `default_permissions`, the name of a permission profile. Not with `sandboxMode`, which would win. */
  permissions?: string | undefined;
  /** `--cd`. If the directory does not exist, the binary exits with code 1. */
  workingDirectory?: string | undefined;
  /** One `--add-dir` each. */
  additionalDirectories?: readonly string[] | undefined;
  /** `--skip-git-repo-check`. */
  skipGitRepoCheck?: boolean | undefined;
  /** `--ephemeral`: nothing is recorded, so the thread cannot be resumed. */
  ephemeral?: boolean | undefined;
  /** `--strict-config`: an unknown config field makes the binary exit with code 1. */
  strictConfig?: boolean | undefined;
  /** `--output-schema`: the path of a file that contains a JSON Schema. */
  outputSchemaFile?: string | undefined;
  /** `--cyber-access-program`. */
  cyberAccessProgram?: string | undefined;
  /** `--profile`: the name of a file `NAME.config.toml` in CODEX_HOME. The binary ignores a name without a file. */
  configProfile?: string | undefined;
  /** `--ignore-user-config`: `config.toml` in CODEX_HOME is not read. */
  ignoreUserConfig?: boolean | undefined;
  /** `--ignore-rules`: no `.rules` files are read. */
  ignoreRules?: boolean | undefined;
  /** `--approve-for-me`. The binary rejects it together with `--sandbox`. */
  approveForMe?: boolean | undefined;
  /** `--worktree`. Only a new thread can have one, so it is omitted when `resumeId` or `forkId` is given. */
  worktree?: boolean | undefined;
  /** Becomes the config `model_reasoning_effort`. */
  modelReasoningEffort?: string | undefined;
  /** Becomes the config `sandbox_workspace_write.network_access`. */
  networkAccessEnabled?: boolean | undefined;
  /** Becomes the config `web_search`. Takes precedence over `webSearchEnabled`. */
  webSearchMode?: string | undefined;
  /** `true` becomes the config `web_search="live"`, `false` becomes `web_search="disabled"`. */
  webSearchEnabled?: boolean | undefined;
  /** Becomes the config `approval_policy`. Whatever it says, `codex exec` never asks for approval. */
  approvalPolicy?: string | undefined;
  /** The id of the thread to resume, a UUID. Default: a new thread. */
  resumeId?: string | undefined;
  /** The id of the thread to copy, a UUID. Without a prompt the binary prints the copy's id and exits. Not with `resumeId`. */
  forkId?: string | undefined;
  /** What to review in a new thread, in place of a prompt. Not with `resumeId`. */
  review?: ReviewArguments | undefined;
  /**
   * Paths of images, one `--image` each. The binary splits them at commas, so pass such paths through `stageImages` first.
   * A relative path is resolved against the directory in which the process starts, not against `workingDirectory`.
   */
  images?: readonly string[] | undefined;
  /**
   * Whether to pass an empty prompt on the command line. A turn that consists of images only needs this, because the binary
   * rejects an empty stdin. Stdin must still be closed.
   */
  emptyPrompt?: boolean | undefined;
}

/** What `codex exec review` reviews: exactly one of the first four. */
export interface ReviewArguments {
  /** `--uncommitted`. */
  uncommitted?: boolean | undefined;
  /** `--base`: a branch. */
  base?: string | undefined;
  /** `--commit`: a hash. */
  commit?: string | undefined;
  /** Whether the instructions are on stdin. */
  custom?: boolean | undefined;
  /** `--title`: the subject of the commit. */
  title?: string | undefined;
}

/**
 * Builds the command line of one `codex exec` turn, without the program. Pure. The prompt is not part of it: it belongs on
 * stdin, where it cannot be taken for a flag.
 *
 * Flags and their order are those of the published SDK. Every `--config` stands at the same level, before the subcommand,
 * because the binary drops those of a shallower level. Images come last: `--image` takes any number of values and would
 * otherwise swallow a subcommand or a prompt. A value that begins with `-` is joined to its flag with `=`.
 *
 * @throws {InvalidArgumentError} when a value contains a NUL byte, `resumeId` is not a UUID, or an image path is empty or
 *   contains a comma.
 */
export function buildExecArguments(options: ExecArguments): string[] {
  options = ownFields(options);
  const argv = ["exec", "--experimental-json"];
  const flag = (name: string, value: string, option: string) => {
    refuseNul(option, value);
    if (value.startsWith("-")) argv.push(`${name}=${value}`);
    else argv.push(name, value);
  };
  const config = (key: string, value: string | boolean, option: string) => {
    // TOML can express a NUL, but no option that becomes a config has a use for one.
    if (typeof value === "string") refuseNul(option, value);
    argv.push("--config", `${key}=${toTomlValue(value, [option])}`);
  };

  options.configOverrides.forEach((override, index) => {
    flag("--config", override, `configOverrides[${index}]`);
  });
  if (options.baseUrl) config("openai_base_url", options.baseUrl, "baseUrl");
  if (options.model) flag("--model", options.model, "model");
  if (options.threadSource !== undefined && options.resumeId === undefined) {
    flag("--thread-source", options.threadSource, "threadSource");
  }
  if (options.sandboxMode) flag("--sandbox", options.sandboxMode, "sandboxMode");
  if (options.workingDirectory) flag("--cd", options.workingDirectory, "workingDirectory");
  options.additionalDirectories?.forEach((directory, index) => {
    flag("--add-dir", directory, `additionalDirectories[${index}]`);
  });
  if (options.skipGitRepoCheck) argv.push("--skip-git-repo-check");
  if (options.ephemeral) argv.push("--ephemeral");
  if (options.strictConfig) argv.push("--strict-config");
  if (options.outputSchemaFile) flag("--output-schema", options.outputSchemaFile, "outputSchemaFile");
  if (options.cyberAccessProgram !== undefined) {
    flag("--cyber-access-program", options.cyberAccessProgram, "cyberAccessProgram");
  }
  if (options.configProfile) flag("--profile", options.configProfile, "configProfile");
  if (options.ignoreUserConfig) argv.push("--ignore-user-config");
  if (options.ignoreRules) argv.push("--ignore-rules");
  if (options.approveForMe) argv.push("--approve-for-me");
  // A copy would get a worktree of its own, next to the one in its directory.
  const isNew = options.resumeId === undefined && options.forkId === undefined;
  if (options.worktree && isNew) argv.push("--worktree");
  if (options.modelReasoningEffort) {
    config("model_reasoning_effort", options.modelReasoningEffort, "modelReasoningEffort");
  }
  if (options.networkAccessEnabled !== undefined) {
    config("sandbox_workspace_write.network_access", options.networkAccessEnabled, "networkAccessEnabled");
  }
  if (options.permissions) config("default_permissions", options.permissions, "permissions");
  const webSearch = options.webSearchMode || webSearchModeFor(options.webSearchEnabled);
  if (webSearch !== undefined) config("web_search", webSearch, "webSearchMode");
  if (options.approvalPolicy) config("approval_policy", options.approvalPolicy, "approvalPolicy");
  if (options.resumeId !== undefined) argv.push("resume", checkThreadId(options.resumeId, "resumeId"));
  if (options.forkId !== undefined) argv.push("fork", checkThreadId(options.forkId, "forkId"));
  if (options.review !== undefined) {
    const review = ownFields(options.review);
    argv.push("review");
    if (review.uncommitted) argv.push("--uncommitted");
    if (review.base !== undefined) flag("--base", review.base, "review.base");
    if (review.commit !== undefined) flag("--commit", review.commit, "review.commit");
    if (review.title !== undefined) flag("--title", review.title, "review.title");
    if (review.custom) argv.push("-");
  }
  options.images?.forEach((image, index) => {
    const option = `images[${index}]`;
    checkImage(image, option);
    flag("--image", image, option);
  });
  if (options.emptyPrompt) argv.push("--", "");
  return argv;
}

function webSearchModeFor(isEnabled: boolean | undefined): string | undefined {
  if (isEnabled === undefined) return undefined;
  return isEnabled ? "live" : "disabled";
}

function checkImage(image: string, option: string): void {
  if (image !== "" && !isSplitByBinary(image)) return;
  throw new InvalidArgumentError({
    option,
    expected: "a path without a comma, at which the binary would split it (see stageImages)",
    received: JSON.stringify(image),
  });
}
