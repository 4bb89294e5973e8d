/** Without these, `workspace-write` may write to every temporary directory, where the tests' own are. */
export const onlyWorkspace = ["exclude_slash_tmp", "exclude_tmpdir_env_var"].map(
  (name) => `sandbox_workspace_write.${name}=true`,
);
