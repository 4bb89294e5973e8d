import type { CodexConfig, CodexConfigObject } from "@codex/config";

import type { Transport } from "../options/transport.js";
import type { Diagnostic } from "./diagnostic.js";

/** Options of `new Codex()`: how to start the agent, for every thread of that object. */
export interface CodexOptions {
  /**
   * How turns are run. Default: `"exec"`. See {@link Transport}. With the address of a server that runs already, what
   * is decided at its start cannot be given here; `config` is then sent with each thread.
   */
  transport?: Transport | undefined;
  /**
   * Path of the `codex` executable to run. Default: the binary of the npm package `@openai/codex`, then `codex` on
   * `PATH`. Looked up at the first turn, not in the constructor.
   */
  codexPathOverride?: string | undefined;
  /**
   * Base URL of the API of the built-in OpenAI provider, such as `https://proxy.example.com/v1`. Travels as the
   * setting `openai_base_url`; it wins over the same key in `config`, and does nothing for another `model_provider`.
   * (The CLI reads no `OPENAI_BASE_URL`.)
   */
  baseUrl?: string | undefined;
  /**
   * API key. Travels to the agent by environment (`CODEX_API_KEY`), to an app-server over the connection, which keeps it
   * in memory; never on the command line nor to the disk. Wins over `CODEX_API_KEY` in `env`. Default: what the
   * environment or an earlier `codex login` provides. (The CLI does not read `OPENAI_API_KEY`.)
   */
  apiKey?: string | undefined;
  /**
   * Settings of the CLI as a nested object, for example `{ model_reasoning_summary: "concise" }`; sent as
   * `--config key=value` overrides. They win over the user's `config.toml`; options of the thread win over them.
   *
   * On app-server the feature `goals` is off unless `features.goals` is set here or in `configOverrides`; the user's
   * `config.toml` does not count. A thread with a goal starts turns on its own, and nothing in this SDK follows or ends
   * them. On exec, where a process ends with its turn, the CLI decides.
   *
   * What stands here is visible to other users of the machine in the process list: give secrets by environment
   * instead (`env_key`, `bearer_token_env_var`), see the documentation of `@codex/config`.
   */
  config?: CodexConfig | CodexConfigObject | undefined;
  /** Raw `key=value` overrides, passed on unchanged after `config` and before everything else. */
  configOverrides?: readonly string[] | undefined;
  /**
   * Environment of the agent. When given, nothing is inherited from `process.env`, so it must hold `PATH` and `HOME`
   * (which decides `~/.codex`) itself. The SDK still adds its own variables: the originator, the API key, and the
   * directory of the tools that ship with the binary in front of `PATH`.
   */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Let the CLI refuse settings it does not know, instead of ignoring them. Default: `false`. */
  strictConfig?: boolean | undefined;
  /**
   * Told about oddities that do not end a turn, such as a line of output that is not JSON. Default: nobody is told.
   * What it throws is ignored.
   */
  onDiagnostic?: ((diagnostic: Diagnostic) => void) | undefined;
  /** Gets the agent's stderr as it comes: its log, for people. Default: only a tail is kept, for errors. */
  onStderr?: ((text: string) => void) | undefined;
  /** Milliseconds a process may take to end after SIGTERM before SIGKILL ends its whole tree. Default: 5000. */
  killGraceMs?: number | undefined;
  /**
   * Milliseconds an agent process may go on after its turn has ended (it flushes its session and analytics) before
   * it is ended. The turn's result does not wait for this; the thread's next turn does. Default: 6000.
   */
  exitGraceMs?: number | undefined;
  /**
   * How many threads without a running turn an app-server keeps in memory, a little over a megabyte each. Beyond that
   * the one unused for longest is unloaded; its next turn, some 20 ms slower, loads it again. Threads whose commands have
   * left processes running are spared. Ephemeral threads do not count: they stay until `thread.close()`, or until their
   * `Thread` is garbage-collected. Default: 128.
   */
  maxIdleThreads?: number | undefined;
  /**
   * Longest line of agent output that is accepted, in bytes; a longer one fails the turn. On app-server it ends the
   * connection, and with it every running turn; the result of a tool can have 1 MiB less, because the server repeats it,
   * and over a WebSocket at most 16 MiB. Default: 64 MiB.
   */
  maxLineBytes?: number | undefined;
  /**
   * How many bytes of one turn's events may wait for a loop over `streamed.events` that is slower than the agent. On exec
   * the agent is paused earlier, at 4 MiB or at this limit, unless another turn of the thread waits. Otherwise a turn that
   * exceeds the limit ends with `ReaderTooSlowError`. If no loop has begun, the events are dropped and the result is kept. Default: 33,554,432 (32 MiB).
   */
  maxBufferedBytes?: number | undefined;
}
