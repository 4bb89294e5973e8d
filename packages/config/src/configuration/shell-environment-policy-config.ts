import type { OpenEnum } from "@codex/protocol";
import type { CodexConfigMap, CodexConfigObject } from "./codex-config-value.js";

/**
 * Which environment variables the commands of the agent see. By default they see everything the CLI itself was
 * started with, keys and tokens included.
 */
export interface ShellEnvironmentPolicyConfig extends CodexConfigObject {
  /** Where to begin: everything (the default), what a shell needs (`PATH`, `HOME`, ...), or nothing. */
  inherit?: OpenEnum<"all" | "core" | "none"> | undefined;
  /** False also takes away variables whose name contains `KEY`, `SECRET` or `TOKEN`. */
  ignore_default_excludes?: boolean | undefined;
  /** Patterns of names to take away, with `*` as wildcard: `["AWS_*"]`. */
  exclude?: readonly string[] | undefined;
  /** Variables to set. Visible in the process list. */
  set?: CodexConfigMap<string> | undefined;
  /** If given, patterns of the only names to keep. */
  include_only?: readonly string[] | undefined;
  /** Whether commands run in the shell profile of the user. */
  experimental_use_profile?: boolean | undefined;
}
