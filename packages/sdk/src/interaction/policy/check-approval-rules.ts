import { InvalidOptionError } from "../../errors/invalid-option-error.js";
import { describeValue } from "../../options/describe-value.js";
import type { ApprovalRule, RuleVerdict } from "./approval-rule.js";

const verdicts: readonly unknown[] = [
  "accept",
  "acceptForSession",
  "decline",
  "cancel",
] satisfies RuleVerdict[];
const matchers = ["command", "path", "host", "mcpTool"] as const;
const where = "approvalRules()";

/** Refuses rules that are none: one that was misspelled must not decide anything. */
export function checkApprovalRules(rules: unknown): asserts rules is readonly ApprovalRule[] {
  if (!Array.isArray(rules)) {
    throw new InvalidOptionError("rules", "an array of rules", describeValue(rules), where);
  }
  for (const [index, rule] of rules.entries()) checkRule(rule, `rules[${index}]`);
}

function checkRule(rule: unknown, path: string): void {
  if (typeof rule !== "object" || rule === null) {
    throw new InvalidOptionError(path, "a rule", describeValue(rule), where);
  }
  const { verdict, reason, ...rest } = rule as Record<string, unknown>;
  if (!verdicts.includes(verdict)) {
    const listed = verdicts.map((known) => JSON.stringify(known)).join(", ");
    throw new InvalidOptionError(`${path}.verdict`, `one of ${listed}`, describeValue(verdict), where);
  }
  if (typeof reason !== "string" || reason === "") {
    throw new InvalidOptionError(`${path}.reason`, "a non-empty string", describeValue(reason), where);
  }
  const names = Object.keys(rest);
  const [name] = names;
  const matcher = matchers.find((known) => known === name);
  if (matcher === undefined || names.length > 1) {
    const received = names.length === 0 ? "none of them" : names.join(" and ");
    throw new InvalidOptionError(path, `a rule with one of ${matchers.join(", ")}`, received, where);
  }
  checkPattern(rest[matcher], matcher, `${path}.${matcher}`);
}

function checkPattern(pattern: unknown, matcher: string, path: string): void {
  if (pattern instanceof RegExp) return;
  if (matcher === "command") {
    const isWords = Array.isArray(pattern) && pattern.every((word) => typeof word === "string");
    if (isWords && pattern.length > 0) return;
    throw new InvalidOptionError(path, "a list of words or a RegExp", describeValue(pattern), where);
  }
  if (typeof pattern === "string" && pattern !== "") return;
  throw new InvalidOptionError(path, "a non-empty string or a RegExp", describeValue(pattern), where);
}
