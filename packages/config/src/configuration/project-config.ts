import type { OpenEnum } from "@codex/protocol";
import type { CodexConfigObject } from "./codex-config-value.js";

/** What is known about a directory: one entry of `projects`, whose key is the absolute path. */
export interface ProjectConfig extends CodexConfigObject {
  /**
   * Whether the CLI reads `.codex/config.toml` in it. Without a sandbox mode of its own, a trusted project runs in
   * `workspace-write`, any other in `read-only`.
   */
  trust_level?: OpenEnum<"trusted" | "untrusted"> | undefined;
}
