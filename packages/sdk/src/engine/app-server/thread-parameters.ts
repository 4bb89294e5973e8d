import { resolve } from "node:path";
import type { Connection, RequestParams } from "@codex/app-server";
import type { JsonValue } from "@codex/app-server/wire";
import { fieldOf } from "../../checks/caller-values.js";
import type { CodexOptions } from "../../options/codex-options.js";
import { ApprovalMode, CyberAccessProgram, type GranularApprovalPolicy } from "../../options/modes.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import { toolSpecs } from "../../tool/tool.js";
import type { TurnRequest } from "../engine.js";
import { currentDirectory, homeDirectory } from "../host.js";
import { mcpSettings } from "../mcp-settings.js";
import { networkProxy } from "../network-proxy.js";
import { toolSettings } from "../tool-settings.js";
import { accessOf, type Settings, textOf } from "./effective-settings.js";
import { Environments } from "./environments.js";
import { inputParameters } from "./turn-input.js";

type ThreadStartParams = RequestParams<"thread/start">;

/** The defaults of thread options. */
export interface ThreadDefaults {
  /** The working directory; `undefined` for the server's own. */
  cwd: string | undefined;
  /** The home directory for `~`; `undefined` when unknown. */
  home: string | undefined;
  /** Settings in addition to those of the server. */
  config: Readonly<Record<string, JsonValue>>;
}

/** Makes the server unload a thread as soon as this process unsubscribes, so that another one can load it. */
const defaultSettings = { thread_unload_delay_secs: 0 };

/**
 * Seconds until a remote server unloads an idle thread without subscribers. Not 0, because a thread whose turn fails during a
 * reconnect would be unloaded before the failure is recorded.
 */
const remoteUnloadDelaySecs = 2;

/**
 * Returns a function that reads the defaults, because the current directory can change.
 *
 * @param overrides the caller's settings as `key=value`
 */
export function threadDefaults(options: CodexOptions, overrides: readonly string[]): () => ThreadDefaults {
  const goals = goalSettings(overrides);
  if (typeof options.transport === "object") {
    // A running server has neither our directory nor our settings.
    const unloading = { thread_unload_delay_secs: remoteUnloadDelaySecs };
    const proxy = overrides.includes(networkProxy) ? { features: { network_proxy: true } } : {};
    const config = mergeSettings(goals, proxy, options.config ?? {}, unloading);
    return () => ({ cwd: undefined, home: undefined, config });
  }
  const home = homeDirectory(options.env ?? process.env);
  return () => ({ cwd: currentDirectory(), home, config: goals });
}

/**
 * Turns goals off, unless the caller's settings mention them. After the model has called `create_goal`, the server starts
 * turns on its own, outside the signal, the limits and the usage of any turn of this SDK.
 *
 * @param overrides the caller's settings as `key=value`
 */
export function goalSettings(overrides: readonly string[]): Readonly<Record<string, JsonValue>> {
  const mentioned = overrides.some((override) => /^\s*features(\.goals\s*=|\s*=.*\bgoals\b)/s.test(override));
  return mentioned ? {} : { features: { goals: false } };
}

/** Merges settings recursively. Later ones win. */
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
 * Writes nested settings as dotted keys, as on the command line. A table would replace the one in the server's settings, and
 * if a request has both a table and a dotted key into it, the server applies them in random order. A table with a key that
 * cannot be part of a path is kept.
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

/** The parameters to start or resume a thread: for each option, the field or setting that corresponds to exec's flag. */
export function threadParameters(options: ThreadOptions, defaults: ThreadDefaults): ThreadStartParams {
  const { workingDirectory } = options;
  const cwd = workingDirectory === undefined ? defaults.cwd : resolveHere(workingDirectory, options);
  return {
    model: options.model,
    cwd,
    permissions: options.permissions,
    sandbox: options.sandboxMode ?? (options.approveForMe ? "workspace-write" : undefined),
    approvalPolicy: approvalPolicy(options),
    approvalsReviewer: options.approveForMe ? "auto_review" : options.onApproval && "user",
    baseInstructions: options.baseInstructions,
    developerInstructions: options.developerInstructions,
    runtimeWorkspaceRoots:
      cwd !== undefined && options.additionalDirectories?.length
        ? workspaceRoots(cwd, options, defaults)
        : undefined,
    config: dottedKeys(mergeSettings(defaultSettings, defaults.config, settings(options, cwd))),
  };
}

/** Resolves the path of a directory, unless it is on another machine. */
function resolveHere(path: string, { environment }: ThreadOptions): string {
  return environment === undefined ? resolve(path) : path;
}

/** The directories that `workspace-write` may write to, without those of the settings. */
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

/**
 * The parameters that only the start of a thread accepts. A copy of a thread accepts all but the place.
 *
 * @param here where commands run without an option that says so
 */
export function threadStartParameters(
  options: ThreadOptions,
  connection?: Connection,
  here: ThreadStartParams = {},
): ThreadStartParams {
  const { threadSource, ephemeral, tools } = options;
  const place = connection && Environments.of(connection).select(options, here);
  return { threadSource, ephemeral, ...(tools?.length && { dynamicTools: toolSpecs(tools) }), ...place };
}

/** Lets the agent ask questions, without a warning in every thread that the feature is unfinished. */
const questionSettings = {
  features: { default_mode_request_user_input: true },
  suppress_unstable_features_warning: true,
};

/** Same as `never`, except for questions of MCP servers, which `never` would decline without asking. */
const onlyElicitations: GranularApprovalPolicy = { granular: { mcpElicitations: true } };

function granularPolicy({ granular }: GranularApprovalPolicy): ThreadStartParams["approvalPolicy"] {
  return {
    granular: {
      sandbox_approval: granular.sandboxApproval ?? false,
      rules: granular.rules ?? false,
      skill_approval: granular.skillApproval ?? false,
      request_permissions: granular.requestPermissions ?? false,
      mcp_elicitations: granular.mcpElicitations ?? false,
    },
  };
}

/** As on exec, the agent does not ask unless there is a handler or a reviewer. `on-failure` is the old name of `on-request`. */
function approvalPolicy(options: ThreadOptions): ThreadStartParams["approvalPolicy"] {
  const { approvalPolicy: mode, approveForMe, onApproval, onElicitation } = options;
  if (typeof mode === "object") return granularPolicy(mode);
  if (mode !== undefined) return mode === ApprovalMode.OnFailure ? ApprovalMode.OnRequest : mode;
  if (onApproval || approveForMe) return ApprovalMode.OnRequest;
  return onElicitation ? granularPolicy(onlyElicitations) : ApprovalMode.Never;
}

function settings(options: ThreadOptions, cwd: string | undefined): Record<string, JsonValue> {
  const { modelReasoningEffort, networkAccessEnabled, additionalDirectories } = options;
  const webSearch = options.webSearchMode ?? webSearchFromFlag(options.webSearchEnabled);
  const workspaceWrite = {
    ...(networkAccessEnabled !== undefined && { network_access: networkAccessEnabled }),
    // `runtimeWorkspaceRoots` must include the working directory, which is unknown if the server chooses it.
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
    ...(mcpSettings(options.mcpServers) as Record<string, JsonValue>),
    ...toolSettings(options),
  };
}

function webSearchFromFlag(enabled: boolean | undefined): string | undefined {
  if (enabled === undefined) return undefined;
  return enabled ? "live" : "disabled";
}

/**
 * The parameters to resume or copy a thread. As on exec, options that are not given come from the settings. The server would
 * take model, sandbox and writable directories from the thread's record, and with them access that was not requested.
 *
 * @param asked the parameters of the thread's options
 * @param settings the settings in effect in the thread's directory
 */
export function resumeParameters(asked: ThreadStartParams, settings: Settings): ThreadStartParams {
  const own: Settings = Object.assign(Object.create(null), settings, asked.config);
  return {
    ...asked,
    runtimeWorkspaceRoots: allWorkspaceRoots(asked, settings),
    // Given a provider, the server does not restore the recorded model either.
    modelProvider: textOf(own["model_provider"]) ?? "openai",
    ...(asked.permissions == null && asked.sandbox == null && accessOf(asked, settings)),
  };
}

/** Adds the writable directories of the settings to those of the options, which would otherwise replace them. */
export function allWorkspaceRoots(asked: ThreadStartParams, settings: Settings): string[] | undefined {
  if (asked.cwd == null) return undefined;
  const table = fieldOf(settings, "sandbox_workspace_write");
  const fromSettings = fieldOf(table, "writable_roots") as string[] | null | undefined;
  return [...(asked.runtimeWorkspaceRoots ?? [asked.cwd]), ...(fromSettings ?? [])];
}

const cyberAccessPrograms = {
  [CyberAccessProgram.Standard]: "standard",
  [CyberAccessProgram.DaybreakBlue]: "daybreakBlue",
  [CyberAccessProgram.DaybreakRed]: "daybreakRed",
} as const;

/** The parameters of `turn/start`. */
export function turnParameters(
  threadId: string,
  request: TurnRequest,
  inputId: string,
): RequestParams<"turn/start"> {
  const { output } = request;
  const { cyberAccessProgram } = request.options;
  return {
    threadId,
    ...inputParameters(request.input),
    clientUserMessageId: inputId,
    ...(output && { outputSchema: JSON.parse(output.schemaText) as JsonValue }),
    ...(cyberAccessProgram && { cyberAccessProgram: cyberAccessPrograms[cyberAccessProgram] }),
  };
}
