import type { OpenEnum } from "@codex/protocol";
import type { CodexConfigMap, CodexConfigObject } from "./codex-config-value.js";

/** What commands may do with a path: nothing, read it, or read and write it. */
export type FilesystemAccess = OpenEnum<"deny" | "read" | "write">;

/**
 * A permission profile: what commands may access. An entry of `permissions`, whose name does not begin with a colon. It says more than
 * `sandbox_mode`, and takes its place: `default_permissions` selects it.
 */
export interface PermissionProfileConfig extends CodexConfigObject {
  /** What the profile is for, to show to the user. */
  description?: string | undefined;
  /**
   * The profile whose permissions this one changes: `":read-only"`, `":workspace"`, or another entry. Default: none, which permits
   * nothing.
   */
  extends?: string | undefined;
  /** Directories, as absolute paths, that belong to the workspace in addition to the working directory. `false` takes one out again. */
  workspace_roots?: CodexConfigMap<boolean> | undefined;
  /** Which files commands may read and write. */
  filesystem?: FilesystemPermissionsConfig | undefined;
  /** What commands may connect to. */
  network?: NetworkPermissionsConfig | undefined;
}

/**
 * The access to files, by path: an absolute one, one that begins with `~/`, or a place that codex knows. `":root"` is everything,
 * `":minimal"` what programs need to run, `":workspace_roots"` the workspace, `":tmpdir"` the directory of `TMPDIR`, `":slash_tmp"`
 * `/tmp`. A table gives the access by paths in that place, where `"."` is the place. A pattern such as `"**\/*.env"` supports
 * `"deny"` alone. Codex ignores a place that it does not know.
 */
export type FilesystemPermissionsConfig = {
  /** How many directories deep a pattern with `**` is looked for, where the system's sandbox knows no patterns, as on Linux. */
  glob_scan_max_depth?: number | undefined;
  /** The access to a path. */
  [path: string]: FilesystemAccess | CodexConfigMap<FilesystemAccess> | number | undefined;
};

/**
 * What commands may connect to. **Domains, sockets and ports count only with `features.network_proxy`**, an experimental feature that
 * is off by default; without it, `enabled` opens the whole network. The SDK turns the feature on where `config` has `domains` and does
 * not mention it; a profile in a file needs it there.
 *
 * With the feature, commands reach the network only through a proxy that codex runs, and no domain unless it is allowed. Addresses of
 * this machine and of private networks are refused unless their name, such as `"127.0.0.1"`, is listed as allowed.
 */
export interface NetworkPermissionsConfig extends CodexConfigObject {
  /** Whether commands may use the network at all. Default: false. */
  enabled?: boolean | undefined;
  /**
   * Domains, each allowed or denied; denied ones win. `"*.example.com"` is every domain below `example.com`, `"**.example.com"` that one as
   * well, `"*"` all of them. Domains that are not listed are denied.
   */
  domains?: CodexConfigMap<OpenEnum<"allow" | "deny">> | undefined;
  /** Which requests pass the proxy: all of them, or only those that read (`"limited"`: GET, HEAD, OPTIONS). */
  mode?: OpenEnum<"limited" | "full"> | undefined;
  /** Unix sockets, as absolute paths, each allowed or denied. */
  unix_sockets?: CodexConfigMap<OpenEnum<"allow" | "deny">> | undefined;
  /** Whether commands may connect to addresses of this machine and of private networks. */
  allow_local_binding?: boolean | undefined;
  /** Address of the proxy for HTTP. Port 0 is any free one. */
  proxy_url?: string | undefined;
  /** Whether there is a SOCKS5 proxy as well. */
  enable_socks5?: boolean | undefined;
  /** Address of the SOCKS5 proxy. */
  socks_url?: string | undefined;
  /** Whether the SOCKS5 proxy passes UDP. */
  enable_socks5_udp?: boolean | undefined;
  /** Whether TCP connections of programs that know no proxy are sent through it. */
  transparent_tcp?: boolean | undefined;
  /** Whether the proxy uses the one that the environment names. */
  allow_upstream_proxy?: boolean | undefined;
  /** Whether the proxy may listen on addresses that other machines can reach. */
  dangerously_allow_non_loopback_proxy?: boolean | undefined;
  /** Whether commands may connect to every Unix socket, and through one of them to whatever serves it. */
  dangerously_allow_all_unix_sockets?: boolean | undefined;
}
