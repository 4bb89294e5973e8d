import type { CodexConfigMap, CodexConfigObject, CodexConfigValue } from "./codex-config-value.js";

/**
 * What codex runs at certain points of a thread, by event. Codex ignores an event that it does not know, and a handler's key that it does
 * not know, without a word.
 *
 * **A hook runs only once it is trusted.** One that is not is skipped in silence, also when `config` has it. To trust it, write its
 * hash to `state` of the user's `config.toml` with `codex.writeConfig()`; `hooks/list` has the key and the hash. **A hook that fails
 * stops nothing**: a command that it was to check runs all the same.
 */
export interface HooksConfig extends CodexConfigObject {
  /** A thread starts, or is resumed, cleared or compacted: `matcher` is for which of these. */
  SessionStart?: readonly HookMatcherConfig[] | undefined;
  /** A thread ends. */
  SessionEnd?: readonly HookMatcherConfig[] | undefined;
  /** The user's input, before the model receives it. */
  UserPromptSubmit?: readonly HookMatcherConfig[] | undefined;
  /** Before each request to the model. */
  PreModelRequest?: readonly HookMatcherConfig[] | undefined;
  /** After each answer of the model. */
  PostModelRequest?: readonly HookMatcherConfig[] | undefined;
  /** Before a tool runs: may refuse the call, or change its input. */
  PreToolUse?: readonly HookMatcherConfig[] | undefined;
  /** The agent asks for approval: may decide. */
  PermissionRequest?: readonly HookMatcherConfig[] | undefined;
  /** After a tool has run. */
  PostToolUse?: readonly HookMatcherConfig[] | undefined;
  /** Before the conversation is compacted. */
  PreCompact?: readonly HookMatcherConfig[] | undefined;
  /** After the conversation was compacted. */
  PostCompact?: readonly HookMatcherConfig[] | undefined;
  /** A sub-agent starts. */
  SubagentStart?: readonly HookMatcherConfig[] | undefined;
  /** A sub-agent is about to stop: may make it continue. */
  SubagentStop?: readonly HookMatcherConfig[] | undefined;
  /** The agent is about to end its turn: may make it continue. */
  Stop?: readonly HookMatcherConfig[] | undefined;
  /** A turn is interrupted. */
  Interrupt?: readonly HookMatcherConfig[] | undefined;
  /** Which hooks are trusted and turned on, by key. Counts only in the user's own settings, not in those of a project. */
  state?: CodexConfigMap<HookStateConfig> | undefined;
}

/** Handlers, and what they are for. */
export interface HookMatcherConfig extends CodexConfigObject {
  /** A regular expression that the name of the tool, or the cause of the event, has to match. Default: all. */
  matcher?: string | undefined;
  /** What to run. */
  hooks: readonly HookHandlerConfig[];
}

/**
 * What a hook runs. Codex also reads the types `"prompt"` and `"agent"`, and does nothing with them.
 */
export type HookHandlerConfig = CommandHookConfig | McpToolHookConfig | CodexConfigObject;

/** A shell command, which receives the event as JSON on stdin, and decides by its exit code and by JSON on stdout. */
export interface CommandHookConfig extends CodexConfigObject {
  type: "command";
  /** The command. It runs outside the sandbox, with the rights of codex. */
  command: string;
  /** The command on Windows. Default: `command`. */
  commandWindows?: string | undefined;
  /** How long it may take, in seconds. */
  timeout?: number | undefined;
  /** Whether codex continues without waiting for it. Default: false. */
  async?: boolean | undefined;
  /** What a user interface shows while it runs. */
  statusMessage?: string | undefined;
  /** How much text, in bytes, it may add to the conversation. Codex ignores it for events that add none. */
  additionalContextLimit?: number | undefined;
}

/** A tool of an MCP server in `mcp_servers`, which takes a few milliseconds where a command takes hundreds. */
export interface McpToolHookConfig extends CodexConfigObject {
  type: "mcp_tool";
  /** Name of the server. */
  server: string;
  /** Name of the tool. */
  tool: string;
  /**
   * The tool's input. `${tool_name}`, `${tool_input}`, `${tool_use_id}`, `${session_id}` and `${turn_id}` in it are replaced. Any other
   * such name makes the hook fail, and a hook that fails stops nothing.
   */
  input?: CodexConfigMap<CodexConfigValue> | undefined;
  /** How long it may take, in seconds. */
  timeout?: number | undefined;
  /** What a user interface shows while it runs. */
  statusMessage?: string | undefined;
}

/** Whether a hook is on, and which version of it is trusted. */
export interface HookStateConfig extends CodexConfigObject {
  /** Whether it runs. Default: true. */
  enabled?: boolean | undefined;
  /** Its hash, as in `currentHash` of `hooks/list`. A hook that has changed since is not trusted. */
  trusted_hash?: string | undefined;
}
