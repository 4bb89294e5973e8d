import type { ApprovalDecision } from "../approval/approval-decision.js";
import type { ApprovalHandler } from "../approval/approval-handler.js";
import type { ApprovalRule } from "./approval-rule.js";
import type { ApprovalVerdict } from "./approval-verdict.js";
import { checkApprovalRules } from "./check-approval-rules.js";

/** Options of `approvalRules()`. */
export interface ApprovalRulesOptions {
  /** What holds where no rule does: a decision, or a handler that makes one. Default: `"decline"`. */
  otherwise?: ApprovalDecision | ApprovalHandler | undefined;
  /** Told each decision and what made it. What it throws is ignored. Default: nobody is told. */
  onVerdict?: ((verdict: ApprovalVerdict) => void) | undefined;
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
 *   { command: ["npm", "test"], verdict: "accept", reason: "changes nothing" },
 *   { host: "*.npmjs.org", verdict: "accept", reason: "packages" },
 * ]);
 * ```
 *
 * List what is accepted rather than what is refused: a command that is refused by name has many other names.
 *
 * @throws InvalidOptionError for a rule that is none
 */
export function approvalRules(
  rules: readonly ApprovalRule[],
  { otherwise = "decline", onVerdict }: ApprovalRulesOptions = {},
): ApprovalHandler {
  checkApprovalRules(rules);
  return async (request, context) => {
    // Loaded late: reading command lines and paths takes code that only a request needs.
    const { ruleOn } = await import("./rule-on.js");
    const ruling = await ruleOn(request, rules);
    const decide = typeof otherwise === "function" ? otherwise : () => otherwise;
    const decision = ruling.rule?.verdict ?? (await decide(request, context));
    try {
      onVerdict?.({ request, decision, ...ruling });
    } catch {
      // Documented.
    }
    return decision;
  };
}
