import { isAbsolute, relative, sep } from "node:path";

import type { ApprovalRule } from "./approval-rule.js";
import type { RuleSubject } from "./rule-subject.js";

/** Where names that differ in case only are the same file. */
const ignoresCase = process.platform === "darwin" || process.platform === "win32";

/** Whether a rule is about something. Where that is in doubt, a rule that accepts is not, and one that refuses is. */
export async function ruleMatches(rule: ApprovalRule, subject: RuleSubject): Promise<boolean> {
  const accepts = rule.verdict === "accept" || rule.verdict === "acceptForSession";
  if ("command" in rule) return commandMatches(rule.command, subject, accepts);
  if ("path" in rule) return subject.kind === "path" && pathMatches(rule.path, subject, accepts);
  if ("host" in rule) return subject.kind === "host" && textMatches(rule.host, subject.text);
  return subject.kind === "mcp_tool" && textMatches(rule.mcpTool, subject.text);
}

function commandMatches(
  command: readonly string[] | RegExp,
  subject: RuleSubject,
  accepts: boolean,
): boolean {
  if (subject.kind === "command") {
    if (command instanceof RegExp) return test(command, subject.text);
    return command.every((word, index) => subject.words[index] === word);
  }
  if (subject.kind !== "unclear_command" || accepts) return false;
  if (command instanceof RegExp) return test(command, subject.text);
  return appearsIn(command, subject.text.split(/[\s;&|()<>{}`$"'\\=]+/));
}

/** Whether words appear one behind the other. */
function appearsIn(words: readonly string[], text: readonly string[]): boolean {
  return text.some((_, start) => words.every((word, index) => text[start + index] === word));
}

async function pathMatches(
  pattern: string | RegExp,
  { text: path, directory }: Extract<RuleSubject, { kind: "path" }>,
  accepts: boolean,
): Promise<boolean> {
  const inside = directory === null ? path : relative(directory, path);
  const isInside = !(isAbsolute(inside) || inside === ".." || inside.startsWith(`..${sep}`));
  const seen = isInside ? inside : path;
  if (pattern instanceof RegExp) return test(pattern, withSlashes(seen));
  if (!isInside && !isAbsolute(pattern)) return false;
  const { default: picomatch } = await import("picomatch");
  const isMatch = picomatch(withSlashes(pattern), { dot: !accepts, nocase: !accepts && ignoresCase });
  return isMatch(withSlashes(isAbsolute(pattern) ? path : seen));
}

function withSlashes(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}

function textMatches(pattern: string | RegExp, text: string): boolean {
  if (pattern instanceof RegExp) return test(pattern, text);
  const source = pattern
    .toLowerCase()
    .split("*")
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`, "s").test(text.toLowerCase());
}

/** A pattern that remembers where it was would match every other time. */
function test(pattern: RegExp, text: string): boolean {
  return new RegExp(pattern, pattern.flags.replace(/[gy]/g, "")).test(text);
}
