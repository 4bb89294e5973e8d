import type { AppServerClientOptions } from "./app-server-client-options.js";

/** Options of {@link startAppServer}: which binary to start, how, and how to speak with it. */
export interface StartAppServerOptions extends AppServerClientOptions {
  /**
   * Path of the `codex` executable to run. Default: the binary of the npm package `@openai/codex`, then `codex` on
   * `PATH`.
   */
  codexPathOverride?: string | undefined;
  /**
   * Raw `key=value` overrides of settings, in order; `flattenConfig` of `@codex/config` makes them from an object.
   * Visible in the process list, so no place for secrets.
   */
  configOverrides?: readonly string[] | undefined;
  /** Whether the server refuses to start with settings it does not know. Default: `false`. */
  strictConfig?: boolean | undefined;
  /**
   * The whole environment of the server, instead of the host's. Variables that `codex` needs to find its tools are
   * added, and `NO_COLOR`, which keeps its log readable.
   */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * API key to log in with once the server runs. It is kept in the server's memory only, in place of credentials that
   * are stored on disk. (This mode of the binary reads neither `CODEX_API_KEY` nor `OPENAI_API_KEY`.)
   */
  apiKey?: string | undefined;
  /** The directory the server starts in, and threads work in that name none. Default: the host's. */
  cwd?: string | undefined;
  /** Gets the server's stderr as it comes: its log, for people. Default: only a tail is kept, for errors. */
  onStderr?: ((text: string) => void) | undefined;
  /** Milliseconds the server may go on after `close()` has closed its stdin, before it is signalled. Default: 2000. */
  stdinGraceMs?: number | undefined;
  /** Milliseconds from SIGTERM to SIGKILL for all that is left. Default: 5000. */
  killGraceMs?: number | undefined;
  /**
   * Longest message that is accepted, in bytes; a longer one ends the connection. What can be sent (`maxSendBytes`) is 1 MiB
   * less, because the server repeats it. Default: 64 MiB.
   */
  maxLineBytes?: number | undefined;
}
