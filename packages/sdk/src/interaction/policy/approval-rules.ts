import type { ApprovalDecision } from "../approval/approval-decision.js";
import type { ApprovalHandler } from "../approval/approval-handler.js";
import type { ApprovalRequest } from "../approval/approval-request.js";
import type { ApprovalRule } from "./approval-rule.js";
import { checkApprovalRules } from "./check-approval-rules.js";
import { ruleMatches } from "./rule-matches.js";
import { type RuleSubject, subjectsOf } from "./rule-subject.js";

/** Options of `approvalRules()`. */
export interface ApprovalRulesOptions {
  /** What holds where no rule does: a decision, or a handler that makes one. Default: `"decline"`. */
  otherwise?: ApprovalDecision | ApprovalHandler | undefined;
  /** Told each decision and what made it. What it throws is ignored. Default: nobody is told. */
  onVerdict?: ((verdict: ApprovalVerdict) => void) | undefined;
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

type Ruling = Omit<ApprovalVerdict, "request" | "decision">;

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
    const rulings = await Promise.all((await subjectsOf(request)).map((subject) => ruleOn(subject, rules)));
    const ruling = strictest(rulings);
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

async function ruleOn(subject: RuleSubject, rules: readonly ApprovalRule[]): Promise<Ruling> {
  for (const rule of rules) {
    if (await ruleMatches(rule, subject)) return { rule, subject: subject.text, reason: rule.reason };
  }
  return { rule: null, subject: subject.text, reason: "no rule is about it" };
}

/** From the strictest to the mildest; `undefined` stands for what no rule decides. */
const order = ["cancel", "decline", undefined, "accept", "acceptForSession"];

function strictest(rulings: readonly Ruling[]): Ruling {
  const nothing: Ruling = { rule: null, subject: "nothing that can be told", reason: "no rule is about it" };
  return rulings.reduce(
    (strict, ruling) =>
      order.indexOf(ruling.rule?.verdict) < order.indexOf(strict.rule?.verdict) ? ruling : strict,
    rulings[0] ?? nothing,
  );
}
