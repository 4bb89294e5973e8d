import { toTomlValue } from "@codex/config";
import { isSplitByBinary } from "../images/is-split-by-binary.js";
import type { ExecArguments } from "./exec-arguments.js";
import { InvalidArgumentError } from "./invalid-argument-error.js";
import { isThreadId } from "./is-thread-id.js";
import { ownFields } from "./own-fields.js";
import { refuseNul } from "./refuse-nul.js";

/**
 * The command line of one `codex exec` turn, without the program. Pure. The prompt is not in it: it belongs on stdin,
 * where it cannot be read as a flag.
 *
 * Flags and their order are those of the published SDK. All `--config` stand at one level, before the subcommand: the
 * binary drops those of a shallower level. `--image` takes any number of values, so images come last, where they cannot
 * swallow a subcommand or a prompt. A value that begins with `-` is joined to its flag by `=`.
 *
 * @throws {InvalidArgumentError} for a NUL byte in any value, a `resumeId` that is no UUID, an image path with a comma.
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
    // TOML could write it; but no option that ends up in config has a use for one.
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
  if (options.modelReasoningEffort) {
    config("model_reasoning_effort", options.modelReasoningEffort, "modelReasoningEffort");
  }
  if (options.networkAccessEnabled !== undefined) {
    config("sandbox_workspace_write.network_access", options.networkAccessEnabled, "networkAccessEnabled");
  }
  const webSearch = options.webSearchMode || webSearchModeFor(options.webSearchEnabled);
  if (webSearch !== undefined) config("web_search", webSearch, "webSearchMode");
  if (options.approvalPolicy) config("approval_policy", options.approvalPolicy, "approvalPolicy");
  if (options.resumeId !== undefined) argv.push("resume", checkThreadId(options.resumeId));
  options.images?.forEach((image, index) => {
    const option = `images[${index}]`;
    checkImage(image, option);
    flag("--image", image, option);
  });
  if (options.emptyPrompt) argv.push("--", "");
  return argv;
}

function webSearchModeFor(enabled: boolean | undefined): string | undefined {
  if (enabled === undefined) return undefined;
  return enabled ? "live" : "disabled";
}

function checkThreadId(id: string): string {
  if (isThreadId(id)) return id;
  throw new InvalidArgumentError({
    option: "resumeId",
    expected: "a thread id, which is a UUID",
    received: JSON.stringify(id),
  });
}

function checkImage(image: string, option: string): void {
  if (image !== "" && !isSplitByBinary(image)) return;
  throw new InvalidArgumentError({
    option,
    expected: "a path without a comma, at which the binary would split it (see stageImages)",
    received: JSON.stringify(image),
  });
}
