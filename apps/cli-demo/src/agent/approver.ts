import type { ApprovalDecision, ApprovalHandler, ApprovalRequest, InteractionContext } from "@codex/sdk";

import { approvalLines } from "../rendering/approval-lines.js";
import { askKey } from "../terminal/ask-key.js";
import type { Screen } from "../terminal/screen.js";

/** How requests for approval are answered. */
export interface ApproverOptions {
  /** Whom to ask; without anybody every request gets the same verdict. */
  verdict: "ask" | Verdict;
  /** Where requests and verdicts are told. */
  screen: Screen;
  /** The directory the agent works in. */
  directory: string;
}

/** An answer that is known beforehand. */
export interface Verdict {
  /** The answer. */
  decision: ApprovalDecision;
  /** Why, in words. */
  because: string;
  /** How long to wait for a person who says otherwise, in milliseconds. Default: nobody is asked. */
  unlessAnsweredWithinMs?: number;
}

const keys: Readonly<Record<string, [ApprovalDecision, string]>> = {
  y: ["accept", "approved"],
  a: ["acceptForSession", "approved, now and later in this session"],
  n: ["decline", "declined"],
  c: ["cancel", "declined, and the turn is cancelled"],
  // What interrupts a turn otherwise.
  escape: ["cancel", "declined, and the turn is cancelled"],
};

/** Tells what the agent asks for and answers it: as the person at the terminal says, or always the same. */
export function approver(options: ApproverOptions): ApprovalHandler {
  let last: Promise<unknown> = Promise.resolve();
  return (request, context) => {
    // One question at a time.
    const answer = last.then(() => decide(request, context, options));
    last = answer.catch(() => {});
    return answer;
  };
}

async function decide(
  request: ApprovalRequest,
  { signal }: InteractionContext,
  { verdict, screen, directory }: ApproverOptions,
): Promise<ApprovalDecision> {
  if (signal.aborted) return "decline";
  const style = screen.style(directory);
  const { paint } = style;
  await screen.writeBlock(approvalLines(request, style));
  const told = (decision: ApprovalDecision, text: string) =>
    screen.write([
      decision === "decline" || decision === "cancel"
        ? paint.yellow(`  ✗ ${text}`)
        : paint.green(`  ✓ ${text}`),
      "",
    ]);
  const pressed = await ask(verdict, screen, signal);
  const [decision, words] = keys[pressed ?? ""] ?? unanswered(verdict);
  await told(decision, words);
  return decision;
}

function unanswered(verdict: ApproverOptions["verdict"]): [ApprovalDecision, string] {
  return verdict === "ask" ? ["decline", "not answered"] : [verdict.decision, verdict.because];
}

async function ask(
  verdict: ApproverOptions["verdict"],
  screen: Screen,
  signal: AbortSignal,
): Promise<string | undefined> {
  const limitMs = verdict === "ask" ? undefined : (verdict.unlessAnsweredWithinMs ?? 0);
  if (limitMs === 0) return undefined;
  const limit = limitMs === undefined ? "" : `(yes in ${limitMs / 1000} s) `;
  const { paint, width = Number.POSITIVE_INFINITY } = screen.style("");
  const long = `[y]es / [a]lways this session / [n]o / [c]ancel the turn ${limit}`;
  // The line below cannot wrap.
  const text = paint.yellow(long.length + 5 < width ? long : `[y]es [a]lways [n]o [c]ancel ${limit}`);
  return askKey({ screen, text, keys: Object.keys(keys), signal, limitMs });
}
