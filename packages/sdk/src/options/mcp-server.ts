import { isEncryptedOrLoopback } from "@codex/app-server/errors";
import { describeValue } from "@codex/protocol/describe";
import { namesOf } from "../checks/caller-values.js";
import { checkOptions, type DiagnosticListener } from "../checks/check-options.js";
import {
  address,
  directory,
  environment,
  flag,
  milliseconds,
  type OptionCheck,
  oneOf,
  text,
  texts,
} from "../checks/option-checks.js";
import { InvalidOptionError, UnsupportedOptionError } from "../errors/option-errors.js";
import type { Transport } from "./codex-options.js";
import { secretsInUrl } from "./secrets.js";

/** What every MCP server has. */
export type McpServerSettings = {
  /** Whether the server is used. Default: `true`. */
  enabled?: boolean | undefined;
  /** Whether turns fail without the server. Default: `false`, which reports a failed start as a diagnostic. */
  required?: boolean | undefined;
  /** How long the server may take to start, in milliseconds. Default: the CLI's. */
  startupTimeoutMs?: number | undefined;
  /** How long one call of a tool may take, in milliseconds. Default: the CLI's. */
  toolTimeoutMs?: number | undefined;
  /** The tools that the agent sees. Default: all. */
  enabledTools?: readonly string[] | undefined;
  /** Tools that the agent does not see. They win over `enabledTools`. Default: none. */
  disabledTools?: readonly string[] | undefined;
  /**
   * When the agent asks before it calls a tool: as the tool's own hints suggest (`"auto"`), always (`"prompt"`), for tools that write
   * (`"writes"`), or never (`"approve"`). Exec cannot ask: a call that needs approval fails there. Default: the CLI's, which
   * asks unless the tool declares that it is read-only.
   */
  approvalMode?: "auto" | "prompt" | "writes" | "approve" | undefined;
  /** The same for single tools, by name. They win over `approvalMode`. Default: none. */
  toolApprovalModes?: Record<string, NonNullable<McpServerSettings["approvalMode"]>> | undefined;
  /** Whether the agent may call several tools of the server at once. Default: `false`. */
  supportsParallelToolCalls?: boolean | undefined;
};

/** An MCP server that the agent starts, and talks to over stdin and stdout. */
export type McpStdioServer = McpServerSettings & {
  /** The program. Not with `url`. */
  command?: string | undefined;
  /** Its arguments, which other users of the machine can read. Default: none. */
  args?: readonly string[] | undefined;
  /**
   * Variables of its environment, with their values. Values whose names say that they are secret do not appear in messages. Rejected on
   * exec, where the values would be on a command line; use `envVars`. Default: none.
   */
  env?: Record<string, string> | undefined;
  /**
   * Names of variables that it inherits from the agent, whose environment is `CodexOptions.env`, in addition to a few such as
   * `PATH`. Default: none.
   */
  envVars?: readonly string[] | undefined;
  /** Its working directory. A relative path is resolved at the call. Default: the thread's. */
  cwd?: string | undefined;
  /** Not with the settings of a program. */
  url?: undefined;
};

/** An MCP server that the agent reaches over HTTP. */
export type McpHttpServer = McpServerSettings & {
  /** Its address, `http://` or `https://`. Not with `command`. */
  url: string;
  /** Name of the variable in the agent's environment that has the bearer token. Default: the token of `codex.mcp.login()`, if any. */
  bearerTokenEnvVar?: string | undefined;
  /**
   * Headers of every request. Values whose names say that they are secret do not appear in messages. Rejected on exec, where the values
   * would be on a command line; use `envHttpHeaders`. Default: none.
   */
  httpHeaders?: Record<string, string> | undefined;
  /** Headers of every request, each with the name of the variable in the agent's environment that has its value. Default: none. */
  envHttpHeaders?: Record<string, string> | undefined;
  /** The scopes to ask for when signing in. Default: those that the server names. */
  scopes?: readonly string[] | undefined;
  /** Not with `url`. */
  command?: undefined;
};

/** An MCP server of a thread. With neither `command` nor `url`, it changes one of the configuration. */
export type McpServerOptions = McpStdioServer | McpHttpServer;

const approval = oneOf({ auto: "auto", prompt: "prompt", writes: "writes", approve: "approve" });
const expectedArguments = "an array of strings without NUL characters and unpaired surrogates";
const isText = (value: unknown) => value === "" || text.accepts(value);

const stdioChecks = {
  args: {
    ...texts,
    expected: expectedArguments,
    accepts: (value) => Array.isArray(value) && value.every(isText),
  } as OptionCheck,
  env: environment,
  envVars: texts,
  cwd: directory,
};

const httpChecks = {
  bearerTokenEnvVar: text,
  httpHeaders: environment,
  envHttpHeaders: environment,
  scopes: texts,
};

const checks = {
  command: text,
  url: {
    ...address,
    expected: "an http:// or https:// address",
    accepts: (value) => /^https?:/i.test(String(value)) && URL.canParse(String(value)) && isText(value),
  } as OptionCheck,
  ...stdioChecks,
  ...httpChecks,
  enabled: flag,
  required: flag,
  startupTimeoutMs: milliseconds(1),
  toolTimeoutMs: milliseconds(1),
  enabledTools: texts,
  disabledTools: texts,
  approvalMode: approval,
  toolApprovalModes: {
    ...environment,
    expected: `an object whose values are ${approval.expected}`,
    accepts: (value) => environment.accepts(value) && Object.values(value as object).every(approval.accepts),
    describe: describeValue,
  } as OptionCheck,
  supportsParallelToolCalls: flag,
};

/** Checks and copies the MCP servers of a thread. */
export function checkMcpServers(
  where: string,
  given: object,
  onDiagnostic: DiagnosticListener,
): Record<string, McpServerOptions> {
  const servers: Record<string, McpServerOptions> = Object.create(null);
  for (const name of namesOf(given)) {
    const server: unknown = (given as Record<string, unknown>)[name];
    if (server === undefined) continue;
    if (!/^[A-Za-z0-9_-]+$/.test(name)) {
      const expected = "an object with names of ASCII letters, digits, `_` and `-`";
      throw new InvalidOptionError("mcpServers", expected, `the name ${describeValue(name)}`, where);
    }
    const path = `mcpServers.${name}.`;
    const checked = checkOptions<Record<keyof typeof checks, unknown>>(
      where,
      server,
      checks,
      onDiagnostic,
      path,
    );
    refuseMixture(where, path, checked, "url", ["command", ...Object.keys(stdioChecks)]);
    refuseMixture(where, path, checked, "command", Object.keys(httpChecks));
    servers[name] = checked as McpServerOptions;
  }
  return servers;
}

function refuseMixture(
  where: string,
  path: string,
  server: Record<string, unknown>,
  option: string,
  others: readonly string[],
): void {
  const other = server[option] === undefined ? undefined : others.find((name) => server[name] !== undefined);
  if (other !== undefined)
    throw new InvalidOptionError(path + other, `omitted with \`${option}\``, "a value", where);
}

/** Rejects values that could be read on their way to the agent: on a command line, or on a network without encryption. */
export function checkMcpTransport(servers: ThreadServers, transport: Transport): void {
  const isOpen = typeof transport === "object" && !isEncryptedOrLoopback(new URL(transport.url));
  if (transport !== "exec" && !isOpen) return;
  for (const [name, server] of Object.entries(servers ?? {}) as [string, McpOptions][]) {
    const secret = (["env", "httpHeaders"] as const).find(
      (each) => Object.keys(server[each] ?? {}).length > 0,
    );
    const option = secret ?? (secretsInUrl(server.url).length > 0 ? "url" : undefined);
    if (option === undefined) continue;
    const path = `mcpServers.${name}.${option}`;
    const hint =
      " On exec its values would be in the process list: name variables of the agent in `envVars`, `envHttpHeaders` or `bearerTokenEnvVar`.";
    if (!isOpen) throw new UnsupportedOptionError(path, "app-server", hint);
    const expected =
      "without secrets with an app-server at a ws:// address of another machine, which would get them unencrypted";
    throw new InvalidOptionError(path, expected, "a value", "the options of a thread");
  }
}

/** The option `mcpServers` of a thread. */
export type ThreadServers = Record<string, McpServerOptions> | undefined;
type McpOptions = Pick<McpStdioServer, "env"> & Partial<Pick<McpHttpServer, "httpHeaders" | "url">>;
