import type { DynamicToolSpec } from "../tool/dynamic-tool-spec.js";
import type { ThreadOverrides } from "./thread-overrides.js";
import type { ThreadSession } from "./thread-session.js";

/**
 * Parameters of `thread/start`. A sandbox that may write makes the server record the git repository as trusted in
 * `$CODEX_HOME/config.toml`.
 */
export interface ThreadStartParams extends ThreadOverrides {
  /** Whether the thread is kept in memory only. Default: `false`. */
  ephemeral?: boolean | undefined;
  /** The name of the service the thread is for, for statistics. */
  serviceName?: string | undefined;
  /** What the thread is for, for statistics; comes back in `thread.threadSource`. */
  threadSource?: string | undefined;
  /** Tools the client runs; they are called by `item/tool/call` (experimental). */
  dynamicTools?: DynamicToolSpec[] | undefined;
  /** Whether every raw item of the model's answers is sent as a notification (experimental). Default: `false`. */
  experimentalRawEvents?: boolean | undefined;
}

/** Result of `thread/start`. The notification `thread/started` comes after it. */
export type ThreadStartResponse = ThreadSession;
