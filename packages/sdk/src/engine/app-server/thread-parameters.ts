import { resolve } from "node:path";
import type { RequestParams } from "@codex/app-server";
import type { JsonValue } from "@codex/app-server/wire";

import { ApprovalMode } from "../../options/approval-mode.js";
import type { ThreadOptions } from "../../thread/thread-options.js";
import { toolSpecs } from "../../tool/tool-specs.js";

type ThreadStartParams = RequestParams<"thread/start">;

/** What a thread gets whose options do not say. */
export interface ThreadDefaults {
  /** The directory it works in; `undefined` for the server's own. */
  cwd: string | undefined;
  /** The home directory that `~` stands for. */
  home?: string;
  /** Settings besides those of the server. */
  config?: Readonly<Record<string, JsonValue>>;
}

/** When this program lets go of a thread it is put away at once, so that another one can have it. */
const defaultSettings = { thread_unload_delay_secs: 0 };

/** What a thread is started or resumed with: each option as the field, or the setting, that exec's flag stands for. */
export function threadParameters(options: ThreadOptions, defaults: ThreadDefaults): ThreadStartParams {
  const cwd = directoryOf(options, defaults);
  return {
    model: options.model,
    cwd,
    sandbox: options.sandboxMode,
    approvalPolicy: approvalPolicy(options),
    approvalsReviewer: options.onApproval && "user",
    baseInstructions: options.baseInstructions,
    developerInstructions: options.developerInstructions,
    ...(cwd !== undefined &&
      options.additionalDirectories?.length && {
        runtimeWorkspaceRoots: workspaceRoots(cwd, options, defaults),
      }),
    config: { ...defaultSettings, ...defaults.config, ...settings(options, cwd) },
  };
}

/** The directory a thread works in, as far as this program decides it. */
export function directoryOf(
  { workingDirectory }: ThreadOptions,
  { cwd }: ThreadDefaults,
): string | undefined {
  return workingDirectory === undefined ? cwd : resolve(workingDirectory);
}

/** The directories that `workspace-write` may write to, but for those of the settings. */
function workspaceRoots(
  cwd: string,
  { additionalDirectories = [] }: ThreadOptions,
  { home = "~" }: ThreadDefaults,
): string[] {
  const absolute = (path: string) =>
    resolve(
      cwd,
      path.replace(/^~(?=\/|$)/, () => home),
    );
  return [cwd, ...additionalDirectories.map(absolute)];
}

/** What only the start of a thread takes. */
export function threadStartParameters(options: ThreadOptions): ThreadStartParams {
  const { threadSource, ephemeral, tools } = options;
  return { threadSource, ephemeral, ...(tools?.length && { dynamicTools: toolSpecs(tools) }) };
}

/** Lets the agent ask. Otherwise every thread would begin with the warning that codex calls this unfinished. */
const questionSettings = {
  "features.default_mode_request_user_input": true,
  suppress_unstable_features_warning: true,
};

/** What `never` comes to, but for questions of MCP servers, which that declines without asking. */
const onlyElicitations: ThreadStartParams["approvalPolicy"] = {
  granular: {
    sandbox_approval: false,
    rules: false,
    skill_approval: false,
    request_permissions: false,
    mcp_elicitations: true,
  },
};

/** As on exec nobody is asked unless the caller wants to be; and `on-failure` is an old word for `on-request`. */
function approvalPolicy(options: ThreadOptions): ThreadStartParams["approvalPolicy"] {
  const { approvalPolicy: mode, onApproval, onElicitation } = options;
  if (mode !== undefined) return mode === ApprovalMode.OnFailure ? ApprovalMode.OnRequest : mode;
  if (onApproval) return ApprovalMode.OnRequest;
  return onElicitation ? onlyElicitations : ApprovalMode.Never;
}

function settings(options: ThreadOptions, cwd: string | undefined): Record<string, JsonValue> {
  const { modelReasoningEffort, networkAccessEnabled, additionalDirectories } = options;
  const webSearch = options.webSearchMode ?? webSearchFromFlag(options.webSearchEnabled);
  return {
    ...(modelReasoningEffort !== undefined && { model_reasoning_effort: modelReasoningEffort }),
    ...(networkAccessEnabled !== undefined && {
      "sandbox_workspace_write.network_access": networkAccessEnabled,
    }),
    // Where the server decides about the working directory it cannot be named among the others.
    ...(cwd === undefined &&
      additionalDirectories?.length && {
        "sandbox_workspace_write.writable_roots": additionalDirectories.map((path) => resolve(path)),
      }),
    ...(webSearch !== undefined && { web_search: webSearch }),
    ...(options.onUserInput && questionSettings),
  };
}

function webSearchFromFlag(enabled: boolean | undefined): string | undefined {
  if (enabled === undefined) return undefined;
  return enabled ? "live" : "disabled";
}
