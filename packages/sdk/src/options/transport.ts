/**
 * How turns are run.
 *
 * - `"exec"`: one `codex exec` process per turn.
 * - `"app-server"`: one `codex app-server` process for all threads of a `Codex`. Adds streaming words, approvals,
 *   tools, steering and thread management, and is several times faster per turn.
 * - {@link AppServerAddress}: an app-server that runs elsewhere.
 */
export type Transport = "exec" | "app-server" | AppServerAddress;

/** An app-server that runs already: `codex app-server --listen ws://127.0.0.1:PORT --ws-auth capability-token …`. */
export interface AppServerAddress {
  /** Always `"app-server"`. */
  type: "app-server";
  /**
   * Its WebSocket address, for example `ws://127.0.0.1:4500`. Messages show it without credentials, query and fragment.
   */
  url: string;
  /** Its capability token, sent as a bearer token. Default: none. */
  token?: string | undefined;
  /**
   * Milliseconds to go on trying when the connection breaks while turns run, which go on without it. As soon as it
   * stands again they are followed to their end, and what was missed is made up for. Default: 30,000; with 0 they fail
   * at once.
   */
  reconnectMs?: number | undefined;
}
