/** Network access beyond the sandbox. */
export interface AdditionalNetworkPermissions {
  /** Whether the network may be used; `null` says nothing about it. */
  enabled: boolean | null;
}

/** File access beyond the sandbox. */
export interface AdditionalFileSystemPermissions {
  /** Absolute paths to read; `null` when none. The server moves to `entries`. */
  read: string[] | null;
  /** Absolute paths to write; `null` when none. The server moves to `entries`. */
  write: string[] | null;
  /** How many directories deep patterns in `entries` are followed. Absent: the server's default. */
  globScanMaxDepth?: number;
  /** The same with patterns, special directories and refusals. */
  entries?: FileSystemSandboxEntry[];
}

/** One rule about files. */
export interface FileSystemSandboxEntry {
  /** What it is about. */
  path: FileSystemPath;
  /** What is allowed there. */
  access: "read" | "write" | "deny";
}

/** The files a rule is about. */
export type FileSystemPath =
  | { type: "path"; path: string }
  | { type: "glob_pattern"; pattern: string }
  | { type: "special"; value: FileSystemSpecialPath };

/** A directory that is known by its role. */
export type FileSystemSpecialPath =
  | { kind: "root" }
  | { kind: "minimal" }
  | { kind: "project_roots"; subpath: string | null }
  | { kind: "tmpdir" }
  | { kind: "slash_tmp" }
  | { kind: "unknown"; path: string; subpath: string | null };

/** Permissions the agent asks for. */
export interface RequestPermissionProfile {
  /** Network access, or `null` when none is asked for. */
  network: AdditionalNetworkPermissions | null;
  /** File access, or `null` when none is asked for. */
  fileSystem: AdditionalFileSystemPermissions | null;
}

/** Permissions the client grants. What is left out is refused. */
export interface GrantedPermissionProfile {
  /** Network access that is granted. */
  network?: AdditionalNetworkPermissions | undefined;
  /** File access that is granted. */
  fileSystem?: AdditionalFileSystemPermissions | undefined;
}
