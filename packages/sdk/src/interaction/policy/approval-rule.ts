import { describeValue } from "../../checks/describe-value.js";
import { InvalidOptionError } from "../../errors/option-errors.js";

/** What a rule says. */
export type RuleVerdict = "accept" | "acceptForSession" | "decline" | "cancel";

/**
 * One rule: what it is about, what it says, and why.
 *
 * A `RegExp` matches as `test()` does, anywhere unless it is anchored: `/^docker ps$/`. The flag `g` means nothing here,
 * and `y` the same as `^` at the beginning.
 */
export type ApprovalRule = (CommandRule | PathRule | HostRule | McpToolRule) & {
  /** What it says: see `ApprovalDecision`. */
  verdict: RuleVerdict;
  /** Why, for `onVerdict` and whoever reads the rules later. */
  reason: string;
};

/** A rule about commands. */
export interface CommandRule {
  /**
   * The words that a command begins with, such as `["docker", "ps"]`, or a pattern for the command's words with one
   * space between them, each in single quotes where it holds more than `A-Za-z0-9_./:,@%+=-`.
   *
   * A line with several commands (`docker ps && uptime`) is judged one by one. An accepting rule holds only for lines
   * that every POSIX shell reads alike: plain words, quotes without expansions, `&&`, `||`, `|`, `;`, line feeds,
   * `2>&1` and `>/dev/null`. Any other line is unreadable and accepted by no rule: one with a variable, a glob, a
   * backslash, an assignment, a keyword or a builtin that changes the shell (`cd`, `export`), one for PowerShell, and
   * one for a shell outside of the system's directories.
   *
   * A declining rule also holds for a program by its path (`/bin/rm` for `rm`), and for an unreadable line in which the
   * words appear. It is not a boundary: `env rm` and `find -delete` are other commands.
   */
  command: readonly string[] | RegExp;
  /**
   * The directory the command is to run in: a path or a glob. A relative one starts at the thread's working directory,
   * `"."` is that directory itself and `"**"` what lies below it. Symbolic links are followed first, as for a path rule.
   * Default: for accepting rules the thread's working directory and nothing below it, for declining rules any directory.
   */
  directory?: string | undefined;
}

/** A rule about patches: it holds for each file that a patch creates, removes, modifies or moves. */
export interface PathRule {
  /**
   * A glob, or a pattern for the path with `/` between its parts. Both see the path relative to the thread's working
   * directory, or the absolute path of a file outside of it; an absolute glob always sees the absolute path.
   *
   * Symbolic links are followed first, also those that lead nowhere yet. A declining rule sees the path as it is written
   * too. An accepting glob matches names that begin with a dot only where it says so. For an agent on another machine
   * an accepting rule never holds, unless `trustRemotePaths` is set.
   */
  path: string | RegExp;
}

/** A rule about connections to a host. */
export interface HostRule {
  /**
   * The host's name or address, in which `*` stands for any characters, dots included (`*.example.com`); or a pattern
   * for it, in lower case and without a trailing dot. An accepting rule holds only for valid names and addresses.
   */
  host: string | RegExp;
}

/** A rule about calls of MCP tools. */
export interface McpToolRule {
  /**
   * The MCP server and its tool, in which `*` stands for any characters (`github/get_*`), or a pattern for
   * `server/tool`. A declining rule ignores case.
   */
  mcpTool: string | RegExp;
}

/** A rule and its own copy of what it was made with: what the caller changes later must not change what is accepted. */
export interface CheckedRule {
  /** The caller's object. */
  rule: ApprovalRule;
  verdict: RuleVerdict;
  reason: string;
  /** Whether it says yes. */
  accepts: boolean;
  matcher: (typeof matchers)[number];
  pattern: string | readonly string[] | RegExp;
  directory: string | undefined;
}

const verdicts: readonly RuleVerdict[] = ["accept", "acceptForSession", "decline", "cancel"];
const matchers = ["command", "path", "host", "mcpTool"] as const;
const where = "approvalRules()";

/**
 * Checks the rules and copies them.
 *
 * @throws InvalidOptionError for an invalid rule: a misspelled one must not decide anything
 */
export function checkApprovalRules(rules: unknown): CheckedRule[] {
  if (!Array.isArray(rules)) {
    throw new InvalidOptionError("rules", "an array of rules", describeValue(rules), where);
  }
  return rules.map((rule, index) => checkRule(rule, `rules[${index}]`));
}

function checkRule(rule: unknown, path: string): CheckedRule {
  if (typeof rule !== "object" || rule === null) {
    throw new InvalidOptionError(path, "a rule", describeValue(rule), where);
  }
  const { verdict: given, reason, directory, ...rest } = rule as Record<string, unknown>;
  const verdict = verdicts.find((known) => known === given);
  if (verdict === undefined) {
    const listed = verdicts.map((known) => JSON.stringify(known)).join(", ");
    throw new InvalidOptionError(`${path}.verdict`, `one of ${listed}`, describeValue(given), where);
  }
  if (!isText(reason)) {
    throw new InvalidOptionError(`${path}.reason`, "a non-empty string", describeValue(reason), where);
  }
  const names = Object.keys(rest);
  const matcher = matchers.find((known) => known === names[0]);
  if (matcher === undefined || names.length > 1) {
    const received = names.length === 0 ? "none of them" : names.join(" and ");
    throw new InvalidOptionError(path, `a rule with one of ${matchers.join(", ")}`, received, where);
  }
  if (directory !== undefined && (matcher !== "command" || !isText(directory))) {
    const expected = matcher === "command" ? "a non-empty string" : "absent: only command rules have one";
    throw new InvalidOptionError(`${path}.directory`, expected, describeValue(directory), where);
  }
  return {
    rule: rule as ApprovalRule,
    verdict,
    reason,
    accepts: verdict === "accept" || verdict === "acceptForSession",
    matcher,
    pattern: checkPattern(rest[matcher], matcher, `${path}.${matcher}`),
    directory,
  };
}

function checkPattern(pattern: unknown, matcher: string, path: string): CheckedRule["pattern"] {
  if (pattern instanceof RegExp) return stateless(pattern);
  if (matcher === "command") {
    if (Array.isArray(pattern) && pattern.length > 0 && pattern.every((word) => typeof word === "string")) {
      return [...pattern];
    }
    throw new InvalidOptionError(path, "a list of words or a RegExp", describeValue(pattern), where);
  }
  if (matcher === "host" && isText(pattern) && !/^[\w.:[\]*-]+$/.test(pattern)) {
    throw new InvalidOptionError(path, "a host name without scheme or port", describeValue(pattern), where);
  }
  if (isText(pattern)) return pattern;
  throw new InvalidOptionError(path, "a non-empty string or a RegExp", describeValue(pattern), where);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** The same pattern without `lastIndex`, which would make it match every other time or in the middle. */
function stateless({ source, flags, sticky }: RegExp): RegExp {
  return new RegExp(sticky ? `^(?:${source})` : source, flags.replace(/[gy]/g, ""));
}
