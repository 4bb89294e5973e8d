import { homedir } from "node:os";
import { resolve } from "node:path";
import type { RequestParams } from "@codex/app-server";
import type { JsonValue } from "@codex/app-server/wire";

import type { CodexOptions } from "../../options/codex-options.js";
import { ApprovalMode } from "../../options/modes.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import { toolSpecs } from "../../tool/tool.js";
import { environmentValue } from "../session-file.js";

type ThreadStartParams = RequestParams<"thread/start">;

/** What a thread gets whose options do not say. */
export interface ThreadDefaults {
  /** The directory it works in; `undefined` for the server's own. */
  cwd: string | undefined;
  /** The home directory that `~` stands for; `undefined` where it is unknown. */
  home: string | undefined;
  /** Settings besides those of the server. */
  config: Readonly<Record<string, JsonValue>>;
}

/** The server unloads a thread as soon as this program unsubscribes, so that another program can load it. */
const defaultSettings = { thread_unload_delay_secs: 0 };

/**
 * Seconds until a server elsewhere unloads an idle thread that no client is subscribed to. Not 0: a thread whose turn fails
 * while the connection is away would be unloaded before the failure is recorded.
 */
const remoteUnloadDelaySecs = 2;

/**
 * Returns what reads the defaults at a call: the current directory can change.
 *
 * @param overrides every setting of the caller's as `key=value`
 */
export function threadDefaults(options: CodexOptions, overrides: readonly string[]): () => ThreadDefaults {
  const goals = goalSettings(overrides);
  if (typeof options.transport === "object") {
    // A server that runs already has neither our directory nor our settings.
    const unloading = { thread_unload_delay_secs: remoteUnloadDelaySecs };
    const config = mergeSettings(goals, options.config ?? {}, unloading);
    return () => ({ cwd: undefined, home: undefined, config });
  }
  const home = environmentValue(options.env ?? process.env, "HOME") || homedir();
  return () => ({ cwd: process.cwd(), home, config: goals });
}

/**
 * Switches goals off, unless the caller's settings mention them. Once the model has called `create_goal`, the server
 * starts turn after turn on its own, outside the signal, the limits and the usage of any turn of this SDK.
 *
 * @param overrides every setting of the caller's as `key=value`
 */
export function goalSettings(overrides: readonly string[]): Readonly<Record<string, JsonValue>> {
  const mentioned = overrides.some((override) => /^\s*features(\.goals\s*=|\s*=.*\bgoals\b)/s.test(override));
  return mentioned ? {} : { features: { goals: false } };
}

/** Merges settings table by table; the later ones win. */
export function mergeSettings(...layers: readonly object[]): Record<string, JsonValue> {
  const merged: Record<string, JsonValue> = Object.create(null);
  for (const [key, value] of layers.flatMap((layer) => Object.entries(layer))) {
    const before = merged[key];
    if (value !== undefined)
      merged[key] = isTable(before) && isTable(value) ? mergeSettings(before, value) : value;
  }
  return merged;
}

/**
 * Writes the values in tables as dotted keys, as on the command line. A table would replace that of the settings the server
 * was started with; and where a request has both a table and a dotted key into it, the server applies them in random order.
 * A table with a key that cannot be part of a path stays one.
 */
export function dottedKeys(settings: object, path = ""): Record<string, JsonValue> {
  const flat: Record<string, JsonValue> = Object.create(null);
  for (const [key, value] of Object.entries(settings)) {
    const isPath = isTable(value) && Object.keys(value).length > 0 && Object.keys(value).every(isSegment);
    if (isPath) Object.assign(flat, dottedKeys(value, `${path}${key}.`));
    else flat[path + key] = value;
  }
  return flat;
}

const isSegment = (key: string) => /^[A-Za-z0-9_-]+$/.test(key);

function isTable(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a thread is started or resumed with: each option as the field, or the setting, that exec's flag stands for. */
export function threadParameters(options: ThreadOptions, defaults: ThreadDefaults): ThreadStartParams {
  const { workingDirectory } = options;
  const cwd = workingDirectory === undefined ? defaults.cwd : resolve(workingDirectory);
  return {
    model: options.model,
    cwd,
    sandbox: options.sandboxMode,
    approvalPolicy: approvalPolicy(options),
    approvalsReviewer: options.onApproval && "user",
    baseInstructions: options.baseInstructions,
    developerInstructions: options.developerInstructions,
    runtimeWorkspaceRoots:
      cwd !== undefined && options.additionalDirectories?.length
        ? workspaceRoots(cwd, options, defaults)
        : undefined,
    config: dottedKeys(mergeSettings(defaultSettings, defaults.config, settings(options, cwd))),
  };
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
  features: { default_mode_request_user_input: true },
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
  const workspaceWrite = {
    ...(networkAccessEnabled !== undefined && { network_access: networkAccessEnabled }),
    // `runtimeWorkspaceRoots` has to list the working directory too, which is unknown where the server chooses it.
    ...(cwd === undefined &&
      additionalDirectories?.length && {
        writable_roots: additionalDirectories.map((path) => resolve(path)),
      }),
  };
  return {
    ...(modelReasoningEffort !== undefined && { model_reasoning_effort: modelReasoningEffort }),
    ...(Object.keys(workspaceWrite).length > 0 && { sandbox_workspace_write: workspaceWrite }),
    ...(webSearch !== undefined && { web_search: webSearch }),
    ...(options.onUserInput && questionSettings),
  };
}

function webSearchFromFlag(enabled: boolean | undefined): string | undefined {
  if (enabled === undefined) return undefined;
  return enabled ? "live" : "disabled";
}
