import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createCodexHome } from "@codex/testing";
import { describe, expect, test } from "vitest";
import { type EveryKeyOf, hooks, permissionProfile } from "../tests/config-samples.js";
import { nativeBinary, readConfig } from "../tests/read-config.js";
import type {
  CodexConfig,
  FeaturesConfig,
  OtelConfig,
  SkillsConfig,
  WebSearchLocationConfig,
  WebSearchToolConfig,
} from "./codex-config.js";
import { flattenConfig } from "./flatten-config.js";
import type { McpServerConfig, McpServerEnvironmentVariable, McpToolConfig } from "./mcp-server-config.js";
import type { ModelProviderAuthConfig, ModelProviderConfig } from "./model-provider-config.js";
import type {
  GranularApprovalConfig,
  ProjectConfig,
  SandboxWorkspaceWriteConfig,
  ShellEnvironmentPolicyConfig,
} from "./sandbox-config.js";

const providerAuth: EveryKeyOf<ModelProviderAuthConfig> = {
  command: "print-token",
  args: ["--now"],
  cwd: "/srv",
  timeout_ms: 1000,
  refresh_interval_ms: 60_000,
};

const provider: EveryKeyOf<ModelProviderConfig> = {
  name: "Every key",
  base_url: "http://127.0.0.1:9/v1",
  env_key: "PROVIDER_KEY",
  env_key_instructions: "Ask for one.",
  wire_api: "responses",
  query_params: { "api.version": "1" },
  http_headers: { "x-team": "a" },
  env_http_headers: { "x-secret": "SECRET" },
  request_max_retries: 1,
  stream_max_retries: 1,
  stream_idle_timeout_ms: 1000,
  websocket_connect_timeout_ms: 1000,
  requires_openai_auth: false,
  supports_websockets: false,
  auth: providerAuth,
  experimental_bearer_token: "token",
};

const toolOfServer: EveryKeyOf<McpToolConfig> = { approval_mode: "writes" };
const environmentVariable: EveryKeyOf<McpServerEnvironmentVariable> = { name: "TOKEN", source: "local" };

const server: EveryKeyOf<McpServerConfig> = {
  command: "docs-server",
  args: ["--stdio"],
  env: { LANG: "C" },
  env_vars: ["HOME", environmentVariable],
  cwd: "/srv",
  url: "http://127.0.0.1:9/mcp",
  bearer_token_env_var: "DOCS_TOKEN",
  http_headers: { "x-team": "a" },
  env_http_headers: { "x-secret": "SECRET" },
  scopes: ["read"],
  enabled: false,
  required: false,
  startup_timeout_sec: 1.5,
  tool_timeout_sec: 2,
  enabled_tools: ["search"],
  disabled_tools: ["delete"],
  default_tools_approval_mode: "approve",
  tools: { search: toolOfServer },
  supports_parallel_tool_calls: true,
};

const sandboxWorkspaceWrite: EveryKeyOf<SandboxWorkspaceWriteConfig> = {
  writable_roots: ["/srv"],
  network_access: true,
  exclude_tmpdir_env_var: true,
  exclude_slash_tmp: true,
};

const shellEnvironmentPolicy: EveryKeyOf<ShellEnvironmentPolicyConfig> = {
  inherit: "core",
  ignore_default_excludes: false,
  exclude: ["AWS_*"],
  set: { CI: "1" },
  include_only: ["PATH"],
  experimental_use_profile: false,
};

const location: EveryKeyOf<WebSearchLocationConfig> = {
  country: "DE",
  region: "Berlin",
  city: "Berlin",
  timezone: "Europe/Berlin",
};
const webSearch: EveryKeyOf<WebSearchToolConfig> = {
  context_size: "low",
  allowed_domains: ["example.com"],
  location,
};

const granular: EveryKeyOf<GranularApprovalConfig> = {
  sandbox_approval: true,
  rules: false,
  mcp_elicitations: true,
  request_permissions: false,
  skill_approval: false,
};

const features: EveryKeyOf<FeaturesConfig> = {
  apps: false,
  fast_mode: true,
  hooks: true,
  image_generation: true,
  memories: false,
  multi_agent_v2: { enabled: false },
  network_proxy: true,
  plugins: false,
  shell_tool: true,
  unbounded_connection_retries: false,
  unified_exec: true,
  view_image: true,
};

const otel: EveryKeyOf<OtelConfig> = {
  environment: "staging",
  log_user_prompt: false,
  exporter: "none",
  trace_exporter: "none",
  metrics_exporter: "none",
};

const skills: EveryKeyOf<SkillsConfig> = {
  bundled: { enabled: false },
  config: [{ path: "/srv/skill/SKILL.md", enabled: false }],
  include_instructions: true,
};

const project: EveryKeyOf<ProjectConfig> = { trust_level: "trusted" };

/** The CLI wants one way of authentication for a provider, and one transport for a server. */
const { auth, experimental_bearer_token, env_key, env_key_instructions, ...providerBase } = provider;
const { command, args, env, env_vars, cwd, url, bearer_token_env_var, ...serverBase } = server;
const { http_headers, env_http_headers, scopes, ...serverWithoutHttp } = serverBase;

function everyKey(home: string, catalog: string): EveryKeyOf<CodexConfig> {
  return {
    model: "gpt-5.5",
    model_provider: "by-key",
    model_providers: {
      "by-key": { ...providerBase, env_key, env_key_instructions },
      "by command": { ...providerBase, auth },
      "by.token": { ...providerBase, experimental_bearer_token },
    },
    openai_base_url: "http://127.0.0.1:9/v1",
    model_reasoning_effort: "high",
    model_reasoning_summary: "concise",
    model_verbosity: "low",
    model_context_window: 100_000,
    model_auto_compact_token_limit: 90_000,
    model_auto_compact_token_limit_scope: "body_after_prefix",
    model_catalog_json: catalog,
    plan_mode_reasoning_effort: "low",
    personality: "friendly",
    review_model: "gpt-5.5",
    model_instructions_file: fileURLToPath(import.meta.url),
    agents: {
      max_threads: 3,
      max_depth: 2,
      default_subagent_model: "gpt-5.5",
      reviewer: { description: "Reviews" },
    },
    service_tier: "flex",
    instructions: "Be kind.",
    developer_instructions: "Be brief.",
    compact_prompt: "Sum up.",
    include_environment_context: false,
    project_doc_max_bytes: 1024,
    project_doc_fallback_filenames: ["README.md"],
    project_root_markers: [".git"],
    sandbox_mode: "workspace-write",
    sandbox_workspace_write: sandboxWorkspaceWrite,
    default_permissions: "build",
    permissions: { build: permissionProfile },
    approval_policy: { granular },
    approvals_reviewer: "user",
    projects: { "/srv/a.b": project },
    shell_environment_policy: shellEnvironmentPolicy,
    allow_login_shell: false,
    web_search: "indexed",
    tools: { web_search: webSearch },
    mcp_servers: {
      "started.here": { ...serverWithoutHttp, command, args, env, env_vars, cwd },
      remote: { ...serverBase, url, bearer_token_env_var },
    },
    mcp_oauth_credentials_store: "file",
    mcp_oauth_callback_port: 7777,
    mcp_oauth_callback_url: "http://127.0.0.1:7777/back",
    tool_output_token_limit: 1000,
    background_terminal_max_timeout: 60_000,
    hooks,
    features,
    hide_agent_reasoning: true,
    show_raw_agent_reasoning: false,
    notify: ["notify-send", "codex"],
    history: { persistence: "none", max_bytes: 1024 },
    analytics: { enabled: false },
    cli_auth_credentials_store: "ephemeral",
    forced_login_method: "api",
    forced_chatgpt_workspace_id: ["one", "two"],
    check_for_update_on_startup: false,
    otel,
    skills,
    log_dir: home,
    sqlite_home: home,
    suppress_unstable_features_warning: true,
  };
}

/** A model as the CLI's own catalog has it. */
async function aModel(env: Record<string, string>): Promise<object> {
  const options = { env, maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(await nativeBinary(), ["debug", "models"], options);
  return JSON.parse(stdout).models[0];
}

describe("the installed CLI", { timeout: 30_000 }, () => {
  test("knows every key that CodexConfig documents and accepts the documented values", async () => {
    await using home = await createCodexHome();
    const catalog = join(home.path, "models.json");
    await writeFile(catalog, JSON.stringify({ models: [await aModel(home.env)] }));
    const overrides = flattenConfig(everyKey(home.path, catalog));
    const { effective } = await readConfig(home, overrides, ["--strict-config"]);
    expect(effective).toMatchObject({
      model_verbosity: "low",
      review_model: "gpt-5.5",
      otel,
      skills,
      hooks,
      permissions: { build: permissionProfile },
      sandbox_workspace_write: sandboxWorkspaceWrite,
      projects: { "/srv/a.b": project },
      mcp_servers: { "started.here": { command }, remote: { url } },
    });
  });

  test("rejects an unknown key with --strict-config, and names it", async () => {
    await using home = await createCodexHome();
    const overrides = flattenConfig({
      mcp_servers: { docs: { ...serverWithoutHttp, command, comand: "x" } },
    });
    await expect(readConfig(home, overrides, ["--strict-config"])).rejects.toThrow(
      "unknown configuration field `mcp_servers.docs.comand`",
    );
  });

  test("merges an inline table into the user's config.toml as it does dotted paths", async () => {
    await using home = await createCodexHome({
      configToml: '[mcp_servers.mine]\ncommand = "mine"\nargs = ["a", "b"]\nenabled = false\n',
    });
    const overrides = flattenConfig({
      mcp_servers: { "new.one": { command: "new", enabled: false }, mine: { args: ["c"] } },
    });
    expect(overrides).toHaveLength(1);
    const { effective } = await readConfig(home, overrides);
    expect(effective["mcp_servers"]).toMatchObject({
      "new.one": { command: "new" },
      mine: { command: "mine", args: ["c"], enabled: false },
    });
  });

  test("keeps its settings when it gets an empty table", async () => {
    await using home = await createCodexHome({
      configToml: '[mcp_servers.mine]\ncommand = "mine"\nenabled = false\n',
    });
    const { effective } = await readConfig(home, flattenConfig({ mcp_servers: {} }));
    expect(effective["mcp_servers"]).toMatchObject({ mine: { command: "mine" } });
  });
});
