import { callSafely, lateFile } from "@codex/exec/errors";
import type { ApprovalDecision, ApprovalHandler, ApprovalRequest } from "../approval-request.js";
import { type ApprovalRule, checkApprovalRules } from "./approval-rule.js";

/** Loaded late: most programs never need the code that reads command lines and paths. */
const ruleMatching = lateFile(() => import("./rule-matching.js"), "evaluateRules");

/** Options of `approvalRules()`. */
export type ApprovalRulesOptions = {
  /**
   * Decides when no rule applies: a decision, or a handler. If it is a decision that accepts, unreadable commands are still
   * declined by the first declining command rule, since that rule may apply to them. Default: `"decline"`.
   */
  otherwise?: ApprovalDecision | ApprovalHandler | undefined;
  /** Called with each decision and the rule that made it. Errors that it throws are ignored. Default: none. */
  onDecision?: ((ruled: RuledDecision) => void) | undefined;
  /**
   * Lets accepting path rules, and accepting command rules with a `directory`, apply to an agent on another machine
   * (`transport` with a `url`). They then match paths as written: this process cannot follow the other machine's symbolic
   * links, and a link in the workspace can lead anywhere. Default: `false`.
   */
  trustRemotePaths?: boolean | undefined;
};

/** A decision of `approvalRules()`, and the rule that made it. */
export type RuledDecision = {
  /** The request. */
  request: ApprovalRequest;
  /** The decision. */
  decision: ApprovalDecision;
  /** The rule that decided; `null` when no rule applied and `otherwise` decided. */
  rule: ApprovalRule | null;
  /** The part of the request that settled the decision: a command, a path, a host or a tool. */
  subject: string;
  /** The rule's reason, or `"no rule applies to it"`. */
  reason: string;
};

/**
 * Creates a handler that decides by rules. A request can have several subjects: the commands of a line, the files of a
 * patch. The first rule that applies to a subject decides it, and the strictest decision wins for the request. From strictest
 * to mildest: `cancel`, `decline`, `otherwise` (for a subject without a rule), `accept`, `acceptForSession`.
 *
 * List what is accepted rather than what is refused: a command that is declined by name has many other names. Do not accept
 * commands that run what the agent can write: `npm test` runs the scripts of `package.json`, and `git status` the program
 * that `core.fsmonitor` names.
 *
 * @throws {InvalidOptionError} when a rule is invalid
 *
 * @example
 * ```ts
 * const onApproval = approvalRules([
 *   { path: "secrets/**", decision: "decline", reason: "not for agents" },
 *   { path: "src/**", decision: "accept", reason: "its task" },
 *   { command: /^docker ps$/, decision: "accept", reason: "reads nothing that the agent writes" },
 *   { host: "*.npmjs.org", decision: "accept", reason: "packages" },
 * ]);
 * ```
 */
export function approvalRules(
  rules: readonly ApprovalRule[],
  { otherwise = "decline", onDecision, trustRemotePaths = false }: ApprovalRulesOptions = {},
): ApprovalHandler {
  const checked = checkApprovalRules(rules);
  const isRestAccepted = typeof otherwise !== "function" && otherwise !== "decline" && otherwise !== "cancel";
  return async (request, context) => {
    const { evaluateRules } = await ruleMatching();
    const { decision: ruled, ...evaluation } = await evaluateRules(request, checked, {
      isRestAccepted,
      trustRemotePaths,
    });
    const decide = typeof otherwise === "function" ? otherwise : () => otherwise;
    const decision = ruled ?? (await decide(request, context));
    // A broken log must not change the decision.
    void callSafely(() => onDecision?.({ request, decision, ...evaluation }));
    return decision;
  };
}

/**
 * Creates a handler that accepts every request. The agent can then do whatever the user of this process can, so use it only
 * on disposable machines.
 */
export function approveAll(): ApprovalHandler {
  return () => "accept";
}

/** Creates a handler that declines every request. Unlike with `approvalPolicy: "never"`, the agent may ask. */
export function declineAll(): ApprovalHandler {
  return () => "decline";
}
