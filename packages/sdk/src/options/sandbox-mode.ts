/**
 * What the commands the model runs may touch.
 *
 * - `read-only`: read anything, write nothing, no network.
 * - `workspace-write`: also write inside the working directory, `additionalDirectories` and the temporary directory.
 * - `danger-full-access`: no sandbox at all.
 */
export type SandboxMode = "read-only" | "workspace-write" | "danger-full-access";

/** The sandbox modes by name, for those who prefer constants to string literals. */
export const SandboxMode = {
  ReadOnly: "read-only",
  WorkspaceWrite: "workspace-write",
  DangerFullAccess: "danger-full-access",
} as const satisfies Record<string, SandboxMode>;
