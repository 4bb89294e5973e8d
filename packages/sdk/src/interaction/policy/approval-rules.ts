import type { ApprovalDecision } from "../approval-decision.js";
import type { ApprovalHandler, ApprovalRequest } from "../approval-request.js";
import { type ApprovalRule, checkApprovalRules } from "./approval-rule.js";

/** Options of `approvalRules()`. */
export interface ApprovalRulesOptions {
  /**
   * What holds where no rule does: a decision, or a handler that makes one. A decision that accepts does not hold for an
   * unreadable command while there is a declining command rule: that rule then decides, since nobody can say that it
   * does not apply. Default: `"decline"`.
   */
  otherwise?: ApprovalDecision | ApprovalHandler | undefined;
  /** Called with each decision and what made it. What it throws is ignored. Default: nothing is called. */
  onVerdict?: ((verdict: ApprovalVerdict) => void) | undefined;
  /**
   * Lets accepting path rules, and command rules with a `directory`, hold for an agent on another machine (`transport`
   * with a `url`). They then judge paths as they are written: this program cannot follow the other machine's symbolic
   * links, and a link in the workspace can lead anywhere. Default: `false`.
   */
  trustRemotePaths?: boolean | undefined;
}

/** A decision, and what made it. */
export interface ApprovalVerdict {
  /** What was asked. */
  request: ApprovalRequest;
  /** What was decided. */
  decision: ApprovalDecision;
  /** The rule that decided; `null` when none did, and `otherwise` holds. */
  rule: ApprovalRule | null;
  /** What the rule was about, or what no rule was about: one of the commands, a path, a host, a tool. */
  subject: string;
  /** The rule's reason, or that there was no rule. */
  reason: string;
}

/**
 * Makes a handler of rules. A request can be about several things: the commands of a line, the files of a patch. For
 * each of them the first rule that is about it decides. Then the strictest decision holds: `cancel`, `decline`, what is
 * `otherwise` for something that no rule is about, `accept`, `acceptForSession`.
 *
 * ```ts
 * const onApproval = approvalRules([
 *   { path: "secrets/**", verdict: "decline", reason: "not for agents" },
 *   { path: "src/**", verdict: "accept", reason: "what it is here for" },
 *   { command: /^docker ps$/, verdict: "accept", reason: "reads nothing that the agent writes" },
 *   { host: "*.npmjs.org", verdict: "accept", reason: "packages" },
 * ]);
 * ```
 *
 * List what is accepted rather than what is refused: a command that is refused by name has many other names. And accept
 * no command that runs what the agent can write: `npm test` runs the scripts of `package.json`, and `git status` what
 * `core.fsmonitor` names.
 *
 * @throws InvalidOptionError for an invalid rule
 */
export function approvalRules(
  rules: readonly ApprovalRule[],
  { otherwise = "decline", onVerdict, trustRemotePaths = false }: ApprovalRulesOptions = {},
): ApprovalHandler {
  const checked = checkApprovalRules(rules);
  const acceptsRest = typeof otherwise !== "function" && otherwise !== "decline" && otherwise !== "cancel";
  return async (request, context) => {
    // Loaded late: reading command lines and paths takes code that only a request needs.
    const { ruleOn } = await import("./rule-matching.js");
    const { verdict, ...ruling } = await ruleOn(request, checked, { acceptsRest, trustRemotePaths });
    const decide = typeof otherwise === "function" ? otherwise : () => otherwise;
    const decision = verdict ?? (await decide(request, context));
    try {
      onVerdict?.({ request, decision, ...ruling });
    } catch {
      // Documented.
    }
    return decision;
  };
}

/**
 * Approves whatever the agent asks for, each time it asks. The agent can then do all that the user of this program can:
 * only for machines that are thrown away.
 */
export function approveAll(): ApprovalHandler {
  return () => "accept";
}

/** Declines whatever the agent asks for. Unlike with `approvalPolicy: "never"`, the agent may still ask. */
export function declineAll(): ApprovalHandler {
  return () => "decline";
}
