/**
 * What a `codex exec` command line is made of. Values are checked only as far as they could become something else than
 * the value of their option; whether the binary knows a mode or a model is for it to say.
 */
export interface ExecArguments {
  /** Ready `key=value` overrides, each becoming one `--config`; of two for one key the later wins. */
  configOverrides: readonly string[];
  /** Becomes the config `openai_base_url`. */
  baseUrl?: string | undefined;
  /** `--model`. */
  model?: string | undefined;
  /** `--thread-source`; only for a new thread, so left out with `resumeId`. */
  threadSource?: string | undefined;
  /** `--sandbox`: `read-only`, `workspace-write` or `danger-full-access`. */
  sandboxMode?: string | undefined;
  /** `--cd`. A directory that does not exist makes the binary exit with code 1. */
  workingDirectory?: string | undefined;
  /** One `--add-dir` each. */
  additionalDirectories?: readonly string[] | undefined;
  /** `--skip-git-repo-check`. */
  skipGitRepoCheck?: boolean | undefined;
  /** `--ephemeral`: nothing is recorded, so the thread cannot be resumed. */
  ephemeral?: boolean | undefined;
  /** `--strict-config`: an unknown config field makes the binary exit with code 1. */
  strictConfig?: boolean | undefined;
  /** `--output-schema`: the path of a file with a JSON Schema. */
  outputSchemaFile?: string | undefined;
  /** `--cyber-access-program`. */
  cyberAccessProgram?: string | undefined;
  /** Becomes the config `model_reasoning_effort`. */
  modelReasoningEffort?: string | undefined;
  /** Becomes the config `sandbox_workspace_write.network_access`. */
  networkAccessEnabled?: boolean | undefined;
  /** Becomes the config `web_search`. Wins over `webSearchEnabled`. */
  webSearchMode?: string | undefined;
  /** `true` becomes the config `web_search="live"`, `false` `web_search="disabled"`. */
  webSearchEnabled?: boolean | undefined;
  /** Becomes the config `approval_policy`; exec itself never asks for approval, whatever it says. */
  approvalPolicy?: string | undefined;
  /** The id of the thread to resume, a UUID. Default: a new thread. */
  resumeId?: string | undefined;
  /**
   * Paths of images, one `--image` each. The binary splits them at commas, so such paths must go through `stageImages`
   * first. Relative ones are relative to the directory the process is started in, not to `workingDirectory`.
   */
  images?: readonly string[] | undefined;
  /**
   * Passes an empty prompt on the command line, for a turn of images only: the binary refuses an empty stdin. Stdin must
   * be closed all the same.
   */
  emptyPrompt?: boolean | undefined;
}
