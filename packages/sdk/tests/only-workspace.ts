/** Overrides that keep `workspace-write` from writing to the temporary directories, where the tests keep their files. */
export const onlyWorkspace = ["exclude_slash_tmp", "exclude_tmpdir_env_var"].map(
  (name) => `sandbox_workspace_write.${name}=true`,
);
