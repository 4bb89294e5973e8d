import { randomUUID } from "node:crypto";
import type { SandboxPolicy } from "@codex/app-server/wire";
import { abortErrorOf, whenAborted } from "@codex/exec/errors";
import { describeValue } from "@codex/protocol/describe";
import { checkOptions } from "../checks/check-options.js";
import {
  abortSignal,
  count,
  environment,
  flag,
  millisecondsOrInfinity,
  oneOf,
  text,
  texts,
} from "../checks/option-checks.js";
import { readAnswer } from "../engine/server-answers.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { SandboxMode } from "../options/modes.js";
import type { Runtime } from "../turn/runtime.js";
import { checkPath } from "./file-requests.js";

/** Options of `codex.runCommand()`. */
export type RunCommandOptions = {
  /** The directory that the command runs in. Default: the current directory of this program, or of a server elsewhere. */
  workingDirectory?: string | undefined;
  /**
   * What the command may access. With `"workspace-write"` it may write to its working directory, to `additionalDirectories`, to the
   * directories for temporary files, and to the directory that the server was started in. Default: `"read-only"`.
   */
  sandboxMode?: SandboxMode | undefined;
  /** Whether it may use the network, except in `"danger-full-access"`, where it always may. Default: `false`. */
  networkAccessEnabled?: boolean | undefined;
  /** More directories that `"workspace-write"` may write to. Default: none. */
  additionalDirectories?: readonly string[] | undefined;
  /** Environment variables in addition to those of the server. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** How long it may take, in milliseconds, before it is ended, with exit code 124. `Infinity` is no limit. Default: 60,000. */
  timeoutMs?: number | undefined;
  /** How much of stdout, and of stderr, is kept, in bytes. Default: 1,048,576 (1 MiB). */
  maxOutputBytes?: number | undefined;
  /** Ends the command. */
  signal?: AbortSignal | undefined;
};

/** How a command ended. */
export type CommandResult = {
  /** Its exit code; 124 when it took too long, 101 when the sandbox could not start it. */
  exitCode: number;
  /** What it wrote to stdout. */
  stdout: string;
  /** What it wrote to stderr. */
  stderr: string;
};

/** Runs a command in the sandbox of the agent. */
export async function runCommand(runtime: Runtime, command: unknown, given: unknown): Promise<CommandResult> {
  const where = "codex.runCommand()";
  if (!texts.accepts(command) || (command as string[]).length === 0) {
    const expected = "a program and its arguments, as an array of non-empty strings";
    throw new InvalidOptionError("command", expected, describeValue(command), where);
  }
  const options = checkOptions<RunCommandOptions>(
    where,
    given,
    {
      workingDirectory: text,
      sandboxMode: oneOf(SandboxMode),
      networkAccessEnabled: flag,
      additionalDirectories: texts,
      env: environment,
      timeoutMs: millisecondsOrInfinity,
      maxOutputBytes: count(1),
      signal: abortSignal,
    },
    runtime.options.onDiagnostic,
  );
  const { workingDirectory, env, timeoutMs = 60_000, maxOutputBytes = 1_048_576, signal } = options;
  const processId = randomUUID();
  const cwd =
    workingDirectory === undefined && runtime.isElsewhere
      ? null
      : checkPath(runtime, where, "workingDirectory", workingDirectory ?? ".");
  const parameters = {
    command: [...(command as string[])],
    processId,
    cwd,
    env: env ?? null,
    sandboxPolicy: sandboxPolicy(runtime, where, options, cwd),
    outputBytesCap: maxOutputBytes,
    ...(timeoutMs === Number.POSITIVE_INFINITY ? { disableTimeout: true } : { timeoutMs }),
  };
  if (signal?.aborted) throw abortErrorOf(signal);
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    const release = server.hold();
    const terminate = () => void client.request("command/exec/terminate", { processId }).catch(() => {});
    const stopListening = signal && whenAborted(signal, terminate);
    try {
      const unlimited = { timeoutMs: Number.POSITIVE_INFINITY };
      const answer = await client.request("command/exec", parameters, unlimited);
      if (signal?.aborted) throw abortErrorOf(signal);
      return readAnswer("command/exec", answer, ({ exitCode, stdout, stderr }) => ({
        exitCode,
        stdout,
        stderr,
      }));
    } finally {
      stopListening?.();
      release();
    }
  });
}

function sandboxPolicy(
  runtime: Runtime,
  where: string,
  options: RunCommandOptions,
  cwd: string | null,
): SandboxPolicy {
  const { sandboxMode, networkAccessEnabled: networkAccess = false, additionalDirectories = [] } = options;
  const more = additionalDirectories.map((path) => checkPath(runtime, where, "additionalDirectories", path));
  switch (sandboxMode) {
    case "danger-full-access":
      return { type: "dangerFullAccess" };
    case "workspace-write":
      return {
        type: "workspaceWrite",
        // The server adds the directory that it was started in, not that of the command.
        writableRoots: [...(cwd === null ? [] : [cwd]), ...more],
        networkAccess,
        excludeTmpdirEnvVar: false,
        excludeSlashTmp: false,
      };
    default:
      return { type: "readOnly", networkAccess };
  }
}
