import type {
  CommandHookConfig,
  HookMatcherConfig,
  HooksConfig,
  McpToolHookConfig,
} from "../src/hooks-config.js";
import type {
  FilesystemPermissionsConfig,
  NetworkPermissionsConfig,
  PermissionProfileConfig,
} from "../src/permission-config.js";

/** A value for every key that an interface documents. The compiler reports the keys that a sample lacks. */
export type EveryKeyOf<Table> = {
  [Key in keyof Table as string extends Key ? never : Key]-?: Exclude<Table[Key], undefined>;
};

const network: EveryKeyOf<NetworkPermissionsConfig> = {
  enabled: true,
  domains: { "*.example.com": "allow", "bad.example.com": "deny" },
  mode: "limited",
  unix_sockets: { "/srv/socket": "allow" },
  allow_local_binding: false,
  proxy_url: "http://127.0.0.1:0",
  enable_socks5: false,
  socks_url: "socks5h://127.0.0.1:0",
  enable_socks5_udp: false,
  transparent_tcp: false,
  allow_upstream_proxy: false,
  dangerously_allow_non_loopback_proxy: false,
  dangerously_allow_all_unix_sockets: false,
};

const filesystem: FilesystemPermissionsConfig = {
  glob_scan_max_depth: 3,
  ":minimal": "read",
  ":workspace_roots": { ".": "write", "**/*.env": "deny" },
  ":tmpdir": "write",
  ":slash_tmp": "read",
  "/srv": "read",
  "~/secrets": "deny",
};

export const permissionProfile: EveryKeyOf<PermissionProfileConfig> = {
  description: "Builds",
  extends: ":read-only",
  workspace_roots: { "/srv/a.b": true },
  filesystem,
  network,
};

const commandHook: EveryKeyOf<CommandHookConfig> = {
  type: "command",
  command: "check",
  commandWindows: "check.exe",
  timeout: 5,
  async: false,
  statusMessage: "checking",
  additionalContextLimit: 1024,
};

const mcpToolHook: EveryKeyOf<McpToolHookConfig> = {
  type: "mcp_tool",
  server: "started.here",
  tool: "check",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: codex replaces it.
  input: { name: "${tool_name}" },
  timeout: 5,
  statusMessage: "checking",
};

const matchers: EveryKeyOf<HookMatcherConfig>[] = [{ matcher: "Bash", hooks: [commandHook, mcpToolHook] }];
export const hooks: EveryKeyOf<HooksConfig> = {
  SessionStart: matchers,
  SessionEnd: matchers,
  UserPromptSubmit: matchers,
  PreModelRequest: matchers,
  PostModelRequest: matchers,
  PreToolUse: matchers,
  PermissionRequest: matchers,
  PostToolUse: matchers,
  PreCompact: matchers,
  PostCompact: matchers,
  SubagentStart: matchers,
  SubagentStop: matchers,
  Stop: matchers,
  Interrupt: matchers,
  state: { "a key:0": { enabled: true, trusted_hash: "sha256:0" } },
};
