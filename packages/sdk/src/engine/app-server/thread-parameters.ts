import { resolve } from "node:path";
import type { JsonValue, ThreadStartParams } from "@codex/app-server";

import { ApprovalMode } from "../../options/approval-mode.js";
import type { ThreadOptions } from "../../thread/thread-options.js";

/** What a thread gets whose options do not say. */
export interface ThreadDefaults {
  /** The directory it works in; `undefined` for the server's own. */
  cwd: string | undefined;
}

/** What a thread is started or resumed with: each option as the field, or the setting, that exec's flag stands for. */
export function threadParameters(options: ThreadOptions, defaults: ThreadDefaults): ThreadStartParams {
  const { workingDirectory } = options;
  return {
    model: options.model,
    cwd: workingDirectory === undefined ? defaults.cwd : resolve(workingDirectory),
    sandbox: options.sandboxMode,
    approvalPolicy: approvalPolicy(options.approvalPolicy),
    config: settings(options),
  };
}

/** What only the start of a thread takes. */
export function threadStartParameters(options: ThreadOptions): ThreadStartParams {
  return { threadSource: options.threadSource, ephemeral: options.ephemeral };
}

/** As on exec nobody is asked unless the caller wants to be; and `on-failure` is an old word for `on-request`. */
function approvalPolicy(mode: ApprovalMode | undefined): ThreadStartParams["approvalPolicy"] {
  if (mode === undefined) return ApprovalMode.Never;
  return mode === ApprovalMode.OnFailure ? ApprovalMode.OnRequest : mode;
}

function settings(options: ThreadOptions): Record<string, JsonValue> {
  const { modelReasoningEffort, networkAccessEnabled, additionalDirectories } = options;
  const webSearch = options.webSearchMode ?? webSearchFromFlag(options.webSearchEnabled);
  return {
    ...(modelReasoningEffort !== undefined && { model_reasoning_effort: modelReasoningEffort }),
    ...(networkAccessEnabled !== undefined && {
      "sandbox_workspace_write.network_access": networkAccessEnabled,
    }),
    ...(additionalDirectories?.length && {
      "sandbox_workspace_write.writable_roots": additionalDirectories.map((path) => resolve(path)),
    }),
    ...(webSearch !== undefined && { web_search: webSearch }),
    // When this program lets go of the thread it is put away at once, so that another one can have it.
    thread_unload_delay_secs: 0,
  };
}

function webSearchFromFlag(enabled: boolean | undefined): string | undefined {
  if (enabled === undefined) return undefined;
  return enabled ? "live" : "disabled";
}
