import type {
  ApprovalDecision,
  ApprovalHandler,
  ApprovalRequest,
  InteractionContext,
  ThreadOptions,
} from "@codex/sdk";

import type { AgentFlags } from "../arguments/flags.js";
import { CliError, ExitCode } from "../errors/cli-error.js";
import { approvalLines } from "../rendering/approval-lines.js";
import { askKey, hasKeyboard, questionLine } from "../terminal/keyboard.js";
import { type Screen, stderr } from "../terminal/screen.js";

/** How long a question may stay on the screen: an hour. */
const questionTimeoutMs = 3_600_000;

/** Translates `--approvals` to thread options. On exec there are no approvals, and the sandbox alone decides. */
export function approvalOptions(
  { transport = "exec", approvals }: AgentFlags,
  directory: string,
): Pick<ThreadOptions, "approvalPolicy" | "onApproval" | "interactionTimeoutMs"> {
  if (transport === "exec") {
    if (approvals === undefined) return {};
    throw new CliError(
      ExitCode.WrongUsage,
      "--approvals requires --transport app-server: on exec the agent never asks.",
    );
  }
  const canAsk = hasKeyboard() && stderr.isTerminal;
  const mode = approvals ?? (canAsk ? "ask" : "none");
  const output = { screen: stderr, directory };
  if (mode === "all") {
    const verdict = { decision: "accept", because: "approved: --approvals all" } as const;
    return { approvalPolicy: "on-request", onApproval: createApprover({ verdict, ...output }) };
  }
  const because = mode === "none" && approvals ? "--approvals none" : "there is no terminal to ask at";
  const verdict =
    mode === "ask" && canAsk ? "ask" : ({ decision: "decline", because: `declined: ${because}` } as const);
  return {
    // `untrusted` asks about everything that may change something, even within the sandbox.
    approvalPolicy: mode === "ask" ? "untrusted" : "on-request",
    onApproval: createApprover({ verdict, ...output }),
    interactionTimeoutMs: questionTimeoutMs,
  };
}

/** Options of {@link createApprover}. */
export interface ApproverOptions {
  /** Ask the user, or always decide the same. */
  verdict: "ask" | Verdict;
  /** Where to show requests and decisions. */
  screen: Screen;
  /** The agent's working directory. */
  directory: string;
}

/** A decision made in advance. */
export interface Verdict {
  decision: ApprovalDecision;
  /** The reason, as shown to the user. */
  because: string;
  /** How long the user can decide otherwise, in milliseconds. Default: the user is not asked. */
  unlessAnsweredWithinMs?: number;
}

const decisions: Readonly<Record<string, [ApprovalDecision, string]>> = {
  y: ["accept", "approved"],
  a: ["acceptForSession", "approved for the rest of the session"],
  n: ["decline", "declined"],
  c: ["cancel", "declined, and the turn is cancelled"],
  escape: ["cancel", "declined, and the turn is cancelled"],
};

/** Creates a handler that shows each request and its decision, one request at a time. */
export function createApprover(options: ApproverOptions): ApprovalHandler {
  let last: Promise<unknown> = Promise.resolve();
  return (request, context) => {
    const decision = last.then(() => decide(request, context, options));
    last = decision.catch(() => {});
    return decision;
  };
}

async function decide(
  request: ApprovalRequest,
  { signal }: InteractionContext,
  { verdict, screen, directory }: ApproverOptions,
): Promise<ApprovalDecision> {
  if (signal.aborted) return "decline";
  const style = screen.style(directory);
  await screen.writeBlock(approvalLines(request, style));
  const key = await askUser(verdict, screen, signal);
  const [decision, text] = decisions[key ?? ""] ?? decisionWithoutAnswer(verdict);
  const isRejected = decision === "decline" || decision === "cancel";
  const line = isRejected ? style.paint.yellow(`  ✗ ${text}`) : style.paint.green(`  ✓ ${text}`);
  await screen.write([line, ""]);
  return decision;
}

function decisionWithoutAnswer(verdict: ApproverOptions["verdict"]): [ApprovalDecision, string] {
  return verdict === "ask" ? ["decline", "declined: not answered"] : [verdict.decision, verdict.because];
}

async function askUser(
  verdict: ApproverOptions["verdict"],
  screen: Screen,
  signal: AbortSignal,
): Promise<string | undefined> {
  const limitMs = verdict === "ask" ? undefined : (verdict.unlessAnsweredWithinMs ?? 0);
  if (limitMs === 0) return undefined;
  const limit = limitMs === undefined ? "" : ` (yes in ${limitMs / 1000} s)`;
  const wordings = [
    "[y]es / [a]lways this session / [n]o / [c]ancel the turn",
    "[y]es [a]lways [n]o [c]ancel",
    "y/a/n/c",
  ];
  const text = (otherKey: string | undefined) => questionLine(screen, wordings, { limit, otherKey });
  return askKey({ screen, text, keys: Object.keys(decisions), signal, limitMs });
}
