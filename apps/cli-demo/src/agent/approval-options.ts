import type { ThreadOptions } from "@codex/sdk";

import type { AgentFlags } from "../arguments/agent-flags.js";
import { CliError } from "../outcome/cli-error.js";
import { ExitCode } from "../outcome/exit-code.js";
import { hasKeyboard } from "../terminal/keyboard.js";
import { stderr } from "../terminal/screen.js";
import { approver } from "./approver.js";

/** How long a question may stay on the screen: an hour, in milliseconds. */
const patienceMs = 3_600_000;

/** What `--approvals` means for a thread. On exec nobody can be asked, and the sandbox alone decides. */
export function approvalOptions(
  { transport = "exec", approvals }: AgentFlags,
  directory: string,
): Pick<ThreadOptions, "approvalPolicy" | "onApproval" | "interactionTimeoutMs"> {
  if (transport === "exec") {
    if (approvals === undefined) return {};
    throw new CliError(ExitCode.WrongUsage, "--approvals needs --transport app-server: exec never asks.");
  }
  const isWatched = hasKeyboard() && stderr.isTerminal;
  const how = approvals ?? (isWatched ? "ask" : "none");
  const told = { screen: stderr, directory };
  if (how === "all") {
    const verdict = { decision: "accept", because: "approved: --approvals all" } as const;
    return { approvalPolicy: "on-request", onApproval: approver({ verdict, ...told }) };
  }
  const because = how === "none" && approvals ? "--approvals none" : "nobody is at a terminal to be asked";
  const verdict =
    how === "ask" && isWatched ? "ask" : ({ decision: "decline", because: `declined: ${because}` } as const);
  return {
    // To be asked means to be asked about everything that may change something, also within the sandbox.
    approvalPolicy: how === "ask" ? "untrusted" : "on-request",
    onApproval: approver({ verdict, ...told }),
    interactionTimeoutMs: patienceMs,
  };
}
