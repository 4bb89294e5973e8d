import type { ApprovalRequest } from "../approval/approval-request.js";
import type { ApprovalRule } from "./approval-rule.js";
import type { ApprovalVerdict } from "./approval-verdict.js";
import { ruleMatches } from "./rule-matches.js";
import { type RuleSubject, subjectsOf } from "./rule-subject.js";

type Ruling = Omit<ApprovalVerdict, "request" | "decision">;

/** What rules say of a request: the strictest of what they say of all that it is about. */
export async function ruleOn(request: ApprovalRequest, rules: readonly ApprovalRule[]): Promise<Ruling> {
  const subjects = await subjectsOf(request);
  return strictest(await Promise.all(subjects.map((subject) => ruleOnSubject(subject, rules))));
}

async function ruleOnSubject(subject: RuleSubject, rules: readonly ApprovalRule[]): Promise<Ruling> {
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
