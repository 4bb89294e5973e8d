import type { CodexConfigObject, CodexConfigValue } from "./codex-config-value.js";

/**
 * Feature flags. `codex features list` prints those of the installed CLI with their stage and default. An unknown
 * name is not an error: the CLI reports it as an item of type `error` and goes on; with `--strict-config` it ends.
 */
export interface FeaturesConfig extends CodexConfigObject {
  /** Connectors of ChatGPT. Default: true. */
  apps?: boolean | undefined;
  /** The faster service tier for users that have it. Default: true. */
  fast_mode?: boolean | undefined;
  /** Lifecycle hooks. Default: true. */
  hooks?: boolean | undefined;
  /** The image generation tool. Default: true. */
  image_generation?: boolean | undefined;
  /** Memories of earlier threads. Default: false. */
  memories?: boolean | undefined;
  /** Sub-agents, as a switch or with settings. Default: false. */
  multi_agent_v2?: CodexConfigValue | undefined;
  /** Plugins. True, the default, also lets the CLI fetch the list of them at start. */
  plugins?: boolean | undefined;
  /** The tool that runs commands. Default: true. */
  shell_tool?: boolean | undefined;
  /** Whether a turn waits for ever when the network is away. Default: true; false fails it after about 30 s. */
  unbounded_connection_retries?: boolean | undefined;
  /** Commands in terminals that stay open between calls. Default: true. */
  unified_exec?: boolean | undefined;
  /** The tool that looks at local images. Default: true. */
  view_image?: boolean | undefined;
}
