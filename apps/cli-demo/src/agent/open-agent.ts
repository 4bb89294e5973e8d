import { resolve } from "node:path";

import { Codex } from "@codex/sdk";

import { type AgentFlags, defaultSandbox } from "../arguments/agent-flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { resolveDirectory } from "../arguments/resolve-directory.js";
import { CliError } from "../outcome/cli-error.js";
import { credentialsHints } from "../outcome/credentials-hints.js";
import { ExitCode } from "../outcome/exit-code.js";
import type { Agent } from "./agent.js";
import { approvalOptions } from "./approval-options.js";
import { hasCredentials } from "./has-credentials.js";

/** Makes an agent as the flags say, or tells what is missing. Starts no process. */
export async function openAgent(flags: AgentFlags, invocation: Invocation): Promise<Agent> {
  const directory = await resolveDirectory(invocation.directory, flags.cd);
  const approvals = approvalOptions(flags, directory);
  const overrides = flags.config ?? [];
  if (!flags.offline && !hasCredentials(process.env, overrides)) throw missingCredentials(invocation);
  const offline = flags.offline
    ? await (await import("../offline/open-offline.js")).openOffline()
    : undefined;
  const codex = new Codex({
    ...offline?.codexOptions,
    transport: flags.transport,
    configOverrides: overrides,
    codexPathOverride: flags.codex && resolve(invocation.directory, flags.codex),
  });
  return {
    codex,
    threadOptions: {
      workingDirectory: directory,
      sandboxMode: flags.sandbox ?? defaultSandbox,
      model: flags.model,
      skipGitRepoCheck: flags.skipGitRepoCheck,
      ...approvals,
    },
    turnOptions: { timeoutMs: flags.timeout },
    directory,
    isOffline: offline !== undefined,
    async dispose() {
      await codex.close();
      await offline?.dispose();
    },
  };
}

function missingCredentials({ name }: Invocation): CliError {
  return new CliError(ExitCode.Environment, "The agent has no credentials for the real model.", [
    ...credentialsHints,
    `Without an account, see it work with a scripted model: ${name}`,
  ]);
}
