import { isEncryptedOrLoopback } from "@codex/app-server/errors";
import type { CodexConfig, CodexConfigObject } from "@codex/config";
import { checkOptions } from "../checks/check-options.js";
import { checkJson } from "../checks/json-value.js";
import {
  address,
  callback,
  clientInfo,
  count,
  directories,
  environment,
  flag,
  milliseconds,
  millisecondsOrInfinity,
  object,
  secretText,
  text,
  texts,
  transport,
} from "../checks/option-checks.js";
import type { Diagnostic } from "../errors/diagnostic.js";
import { InvalidOptionError, UnsupportedOptionError } from "../errors/option-errors.js";
import { type Budget, budget, checkBudget } from "./budget.js";
import { type Logger, logger, type TelemetryOptions, telemetry } from "./observation.js";

/**
 * How turns run.
 *
 * - `"exec"`: one `codex exec` process per turn.
 * - `"app-server"`: one `codex app-server` process for all threads of a `Codex`. Adds token streaming, approvals, tools,
 *   steering and thread management, and runs a turn several times faster.
 * - {@link AppServerAddress}: an app-server that is already running.
 */
export type Transport = "exec" | "app-server" | AppServerAddress;

/** A running app-server: `codex app-server --listen ws://127.0.0.1:PORT --ws-auth capability-token …`. */
export type AppServerAddress = {
  /** Always `"app-server"`. */
  type: "app-server";
  /** The WebSocket address, such as `ws://127.0.0.1:4500`. Messages show it without credentials, query and fragment. */
  url: string;
  /**
   * The server's capability token, sent as a bearer token. Requires a `wss://` address, or a `ws://` address of this
   * machine (`localhost`, `127.0.0.0/8`, `::1`). Default: none.
   */
  token?: string | undefined;
  /**
   * How long to retry a lost connection, in milliseconds, while turns run. The turns continue on the server; once
   * reconnected, the SDK catches up on what it missed and follows them to their end. Default: 30,000. With 0 the turns
   * fail at once.
   */
  reconnectMs?: number | undefined;
};

/** A program that embeds the agent. */
export type ClientInfo = {
  /** Its name, in words of printable ASCII without `/`, because it is part of the header `User-Agent`. */
  name: string;
  /** Its version, in the same characters. */
  version: string;
  /** Its name to show. Default: none. */
  title?: string | undefined;
};

/** Options of `new Codex()`. They apply to every thread of that object. */
export type CodexOptions = {
  /**
   * How turns run; see {@link Transport}. Options that a server takes at its start are rejected with the address of a
   * running one, and `config` is then sent with each thread. Default: `"exec"`.
   */
  transport?: Transport | undefined;
  /**
   * Path of the `codex` executable. Default: the binary of the npm package `@openai/codex`, then `codex` on `PATH`. The
   * first turn looks it up, not the constructor.
   */
  codexPathOverride?: string | undefined;
  /**
   * Base URL of the built-in OpenAI provider's API, such as `https://proxy.example.com/v1`. Sent as the setting
   * `openai_base_url`, which wins over the same key in `config` and has no effect on another `model_provider`. The CLI
   * does not read `OPENAI_BASE_URL`. It must not have a user or a password, because it is sent on the command line.
   */
  baseUrl?: string | undefined;
  /**
   * API key. An exec process gets it in its environment (`CODEX_API_KEY`), an app-server over the connection, and keeps
   * it in memory; it is never put on a command line or written to disk. Wins over `CODEX_API_KEY` in `env`. The CLI does
   * not read `OPENAI_API_KEY`. Default: what the environment or an earlier `npx @openai/codex login` provides.
   */
  apiKey?: string | undefined;
  /**
   * The program that embeds the agent, as the model's provider sees it. On exec only the name is sent. The variable
   * `CODEX_INTERNAL_ORIGINATOR_OVERRIDE` of the environment wins over the name. Default: this SDK, `codex_sdk_ts`.
   */
  clientInfo?: ClientInfo | undefined;
  /**
   * CLI settings as a nested object, sent as `--config key=value` overrides. They win over the user's `config.toml`;
   * thread options win over them.
   *
   * Other users of the machine can read these values in the process list. Pass secrets in the environment instead
   * (`env_key`, `bearer_token_env_var`); see the README of `@codex/config`.
   *
   * On app-server the feature `goals` is off unless `features.goals` is set here or in `configOverrides`, whatever the
   * user's `config.toml` says: a thread with a goal starts turns on its own, which this SDK neither follows nor ends. On
   * exec the CLI decides, and such turns end with their process.
   *
   * @example
   * ```ts
   * new Codex({ config: { model_reasoning_summary: "concise" } });
   * ```
   */
  config?: PlainConfig | undefined;
  /** Raw `key=value` overrides, passed unchanged after `config` and before everything else. */
  configOverrides?: string[] | undefined;
  /**
   * The agent's environment. If given, nothing is inherited from `process.env`, so it must include `PATH` and `HOME`
   * (which determines `~/.codex`). The SDK still adds its own variables: the originator, the API key, and the directory
   * of the tools that ship with the binary at the front of `PATH`. Default: `process.env`.
   */
  env?: Record<string, string> | undefined;
  /** Makes the CLI reject settings it does not know instead of ignoring them. Default: `false`. */
  strictConfig?: boolean | undefined;
  /**
   * Receives problems that do not end a turn, such as a line of output that is not JSON. Errors it throws are ignored.
   * Default: diagnostics are dropped.
   */
  onDiagnostic?: ((diagnostic: Diagnostic) => void) | undefined;
  /** Receives the agent's stderr, which is its log, as it arrives. Default: only a tail is kept, for error messages. */
  onStderr?: ((text: string) => void) | undefined;
  /**
   * Folders with skills in addition to those of the user and of the repository: each subfolder with a `SKILL.md` is one. Must exist
   * when the app-server starts, which then has them for all threads. A relative path is resolved at the call. Requires app-server.
   * Default: none.
   */
  skillFolders?: string[] | undefined;
  /** How long a process may take to exit after SIGTERM before its tree is killed, in milliseconds. Default: 5000. */
  killGraceMs?: number | undefined;
  /**
   * Whether agents and everything they started also end when this program is killed (SIGKILL, out of memory), or when the
   * worker thread that started them is terminated. A supervisor does it: one shell process of about 1 MB for each thread
   * that starts agents. Linux only; ignored elsewhere. All other ends of the program need no supervisor. Default: `true`.
   */
  supervisor?: boolean | undefined;
  /**
   * How long an agent process may run after its turn has ended, in milliseconds; it writes its session and analytics
   * then. The turn's result does not wait for this, but the thread's next turn does. Default: 6000.
   */
  exitGraceMs?: number | undefined;
  /**
   * How many threads without a running turn an app-server keeps in memory, at a little over 1 MB each. Beyond that, the
   * least recently used one is unloaded, and its next turn loads it again, which takes about 20 ms. Threads whose commands
   * left processes running stay. Ephemeral threads do not count: they stay until `thread.close()`, or until their `Thread`
   * is garbage-collected. Default: 128.
   */
  maxIdleThreads?: number | undefined;
  /**
   * How long an app-server keeps a thread without a running turn in memory, in milliseconds. The processes of its MCP servers,
   * of some 45 MB each, end with it, and its next turn starts them again. Permissions granted for the session are lost.
   * Threads whose commands left processes running stay, and so do ephemeral threads. `Infinity` is no limit. Default:
   * 600,000 (ten minutes).
   */
  idleThreadMs?: number | undefined;
  /**
   * The longest line of agent output that is accepted, in bytes. On exec a longer line fails the turn; on app-server it
   * ends the connection and with it every running turn. A tool's result may take 1 MiB less, because the server sends it
   * back, and at most 16 MiB over a WebSocket. Default: 67,108,864 (64 MiB).
   */
  maxLineBytes?: number | undefined;
  /**
   * How many bytes of a turn's events may wait for a loop over `streamed.events` that is slower than the agent. On exec
   * the agent is paused earlier, at 4 MiB or at this limit, unless another turn of the thread waits. Otherwise a turn that
   * exceeds the limit ends with `ReaderTooSlowError`. If no loop has begun, the events are dropped and the result is kept.
   * Default: 33,554,432 (32 MiB).
   */
  maxBufferedBytes?: number | undefined;
  /**
   * How much all turns of this object may use together. The budgets of threads and turns apply as well. Default: no limit.
   */
  budget?: Budget | undefined;
  /**
   * Whether turns are traced and measured with OpenTelemetry, by its conventions for generative AI, and the agent continues the
   * caller's trace. Requires the package `@opentelemetry/api`, without which turns do not start. Default: `false`.
   */
  telemetry?: boolean | TelemetryOptions | undefined;
  /** Receives one {@link LogLine} for each thing that happens. Default: none. */
  logger?: Logger | undefined;
  /** Whether the lines of the log are written to stderr, as JSON. Default: `false`. */
  debug?: boolean | undefined;
};

/** A value of `CodexOptions.config`. The constructor also takes what else TOML has; see `CodexConfigValue`. */
export type PlainConfigValue = string | number | boolean | PlainConfigValue[] | PlainConfig;

/** A table of `CodexOptions.config`, with the types of `@openai/codex-sdk`. */
export type PlainConfig = { [key: string]: PlainConfigValue };

/**
 * What `new Codex()` takes: {@link CodexOptions}, where `config` has typed keys and may hold every value that TOML has, and
 * where `undefined` in `config` and `env` means "not set", as in `process.env`.
 */
export type CodexOptionsInput = Omit<CodexOptions, "config" | "env"> & {
  /** See {@link CodexOptions.config}. */
  config?: CodexConfig | CodexConfigObject | undefined;
  /** See {@link CodexOptions.env}. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
};

/** Checks and copies the options of `new Codex()`. The entries of `config` are checked when it is flattened. */
export function checkCodexOptions(given: unknown): CodexOptions {
  const options = checkOptions<CodexOptions>("new Codex()", given, {
    transport,
    codexPathOverride: text,
    baseUrl: address,
    apiKey: secretText,
    clientInfo,
    config: object,
    configOverrides: texts,
    env: environment,
    strictConfig: flag,
    onDiagnostic: callback,
    onStderr: callback,
    skillFolders: directories,
    killGraceMs: milliseconds(0),
    supervisor: flag,
    exitGraceMs: milliseconds(0),
    maxIdleThreads: count(0),
    idleThreadMs: millisecondsOrInfinity,
    maxLineBytes: count(1024),
    maxBufferedBytes: count(0),
    budget,
    telemetry,
    logger,
    debug: flag,
  });
  checkBaseUrl(options.baseUrl);
  checkBudget("new Codex()", options.budget, (options.transport ?? "exec") !== "exec");
  if (options.skillFolders && (options.transport ?? "exec") === "exec")
    throw new UnsupportedOptionError("skillFolders", "app-server");
  if (typeof options.transport === "object") checkRemoteOptions(options, options.transport);
  return options;
}

/** Options that only the start of a server can apply. */
const startOptions = [
  "codexPathOverride",
  "baseUrl",
  "apiKey",
  "configOverrides",
  "env",
  "strictConfig",
  "onStderr",
  "supervisor",
  "skillFolders",
] as const satisfies readonly (keyof CodexOptions)[];

const where = "new Codex()";

/** Rejects an address with a user or a password, which other users of the machine could read in the process list. */
function checkBaseUrl(baseUrl: string | undefined): void {
  if (baseUrl === undefined || !/^\s*[a-z][a-z\d+.-]*:[\\/]{2}[^\\/?#]*@/i.test(baseUrl)) return;
  const expected = "an address without user and password, because it is sent on the command line";
  const problem =
    `must be ${expected}. Set \`apiKey\`, or define a provider in \`config.model_providers\` whose \`env_http_headers\` ` +
    'name an environment variable: { base_url, env_http_headers: { Authorization: "MY_AUTHORIZATION" } }.';
  throw new InvalidOptionError("baseUrl", expected, "one with them", where, problem);
}

/** Rejects options that would silently have no effect on a running server, and a token that the network could read. */
function checkRemoteOptions(options: CodexOptions, { url, token }: AppServerAddress): void {
  if (!URL.canParse(url)) {
    const received = "one that cannot be parsed";
    throw new InvalidOptionError("transport.url", "a ws:// or wss:// address", received, where);
  }
  if (url.includes("#")) {
    const received = `one with a fragment after ${new URL(url).host}`;
    throw new InvalidOptionError(
      "transport.url",
      "an address without `#`, as WebSockets require",
      received,
      where,
    );
  }
  if (token !== undefined && !isEncryptedOrLoopback(new URL(url))) {
    const expected =
      "omitted for a ws:// address of another machine, because it would be sent unencrypted: use a wss:// address, or " +
      "forward a local port through SSH and connect to ws://127.0.0.1:PORT";
    throw new InvalidOptionError("transport.token", expected, `one for ${new URL(url).host}`, where);
  }
  const given = startOptions.find((name) => options[name] !== undefined);
  if (given !== undefined) {
    const expected = "omitted with the address of a running server, which has its own";
    throw new InvalidOptionError(given, expected, "a value", where);
  }
  checkJson(where, "config", options.config);
}
