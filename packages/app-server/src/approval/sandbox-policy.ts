/** What commands of the agent may touch, by name. */
export type SandboxMode = "read-only" | "workspace-write" | "danger-full-access";

/** What commands of the agent may touch, in full. */
export type SandboxPolicy =
  | DangerFullAccessSandboxPolicy
  | ReadOnlySandboxPolicy
  | ExternalSandboxSandboxPolicy
  | WorkspaceWriteSandboxPolicy;

/** No sandbox at all. */
export interface DangerFullAccessSandboxPolicy {
  /** Tells the policies apart. */
  type: "dangerFullAccess";
}

/** Reading everywhere, writing nowhere. */
export interface ReadOnlySandboxPolicy {
  /** Tells the policies apart. */
  type: "readOnly";
  /** Whether commands may use the network. */
  networkAccess: boolean;
}

/** The server trusts that it runs inside a sandbox that somebody else made. */
export interface ExternalSandboxSandboxPolicy {
  /** Tells the policies apart. */
  type: "externalSandbox";
  /** Whether that sandbox lets commands use the network. */
  networkAccess: "restricted" | "enabled";
}

/** Reading everywhere, writing in the working directory and the roots listed. */
export interface WorkspaceWriteSandboxPolicy {
  /** Tells the policies apart. */
  type: "workspaceWrite";
  /** Absolute paths that may be written beside the working directory. */
  writableRoots: string[];
  /** Whether commands may use the network. */
  networkAccess: boolean;
  /** Whether the directory in `$TMPDIR` is left out of the writable ones. */
  excludeTmpdirEnvVar: boolean;
  /** Whether `/tmp` is left out of the writable ones. */
  excludeSlashTmp: boolean;
}
