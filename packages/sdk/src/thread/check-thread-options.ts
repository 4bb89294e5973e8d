import { InvalidOptionError } from "../errors/invalid-option-error.js";
import { ApprovalMode } from "../options/approval-mode.js";
import { checkOptions } from "../options/check-options.js";
import {
  callback,
  directory,
  flag,
  list,
  milliseconds,
  oneOf,
  text,
  texts,
} from "../options/option-check.js";
import { SandboxMode } from "../options/sandbox-mode.js";
import { WebSearchMode } from "../options/web-search-mode.js";
import { checkTools, copyTool } from "../tool/check-tools.js";
import type { ThreadOptions } from "./thread-options.js";

/** Checks and copies the options of a thread. */
export function checkThreadOptions(where: string, given: unknown): ThreadOptions {
  const options = checkOptions<ThreadOptions>(where, given, {
    model: text,
    threadSource: text,
    sandboxMode: oneOf(SandboxMode),
    workingDirectory: directory,
    skipGitRepoCheck: flag,
    modelReasoningEffort: text,
    networkAccessEnabled: flag,
    webSearchMode: oneOf(WebSearchMode),
    webSearchEnabled: flag,
    approvalPolicy: oneOf(ApprovalMode),
    additionalDirectories: texts,
    ephemeral: flag,
    onApproval: callback,
    onUserInput: callback,
    onElicitation: callback,
    tools: list,
    interactionTimeoutMs: milliseconds(1),
    baseInstructions: text,
    developerInstructions: text,
  });
  checkTools(where, options.tools ?? []);
  options.tools = options.tools?.map(copyTool);
  const { webSearchMode, webSearchEnabled } = options;
  const areBothGiven = webSearchMode !== undefined && webSearchEnabled !== undefined;
  if (areBothGiven && webSearchEnabled !== (webSearchMode !== WebSearchMode.Disabled)) {
    throw new InvalidOptionError(
      "webSearchEnabled",
      `left out or in agreement with \`webSearchMode: "${webSearchMode}"\``,
      String(webSearchEnabled),
      where,
    );
  }
  return options;
}
