import { describeValue } from "@codex/protocol/describe";
import { InvalidOptionError } from "../../errors/option-errors.js";

/** The decisions that a rule can make. See `ApprovalDecision`. */
export type RuleDecision = "accept" | "acceptForSession" | "decline" | "cancel";

/**
 * A rule: what it applies to, its decision, and the reason.
 *
 * A `RegExp` matches as `test()` does, anywhere in the text unless anchored: `/^docker ps$/`. The `g` flag is ignored, and
 * `y` has the effect of a leading `^`.
 */
export type ApprovalRule = (CommandRule | PathRule | HostRule | McpToolRule) & {
  /** The decision for whatever the rule applies to. */
  decision: RuleDecision;
  /** Why the rule exists, for `onDecision` and for readers of the rules. */
  reason: string;
};

/** A rule for commands. */
export type CommandRule = {
  /**
   * The words that a command begins with, such as `["docker", "ps"]`, or a pattern for the text of the command. In that text
   * single spaces separate the words, and a word with characters other than `A-Za-z0-9_./:,@%+=-` is in single quotes.
   *
   * Each command of a line (`docker ps && uptime`) is evaluated separately. An accepting rule applies only to lines that
   * every POSIX shell reads the same way: plain words, quotes without expansions, `&&`, `||`, `|`, `;`, line feeds, `2>&1`
   * and `>/dev/null`. Any other line is unreadable, and no rule accepts it. That includes lines with a variable, a glob, a
   * backslash, an assignment, a keyword or a builtin that changes the shell (`cd`, `export`), and commands for PowerShell or
   * for a shell outside the system's directories.
   *
   * A declining rule also applies to a program called by its path (`/bin/rm` for `rm`) and to unreadable lines that contain
   * the words. It is not a security boundary: `env rm` and `find -delete` are different commands.
   */
  command: readonly string[] | RegExp;
  /**
   * The directory the command must run in: a path or a glob, relative to the thread's working directory. `"."` is that
   * directory itself, and `"**"` matches everything below it. Symbolic links are followed first, as for a path rule.
   * Default: the working directory and nothing below it for accepting rules, any directory for declining rules.
   */
  directory?: string | undefined;
};

/** A rule for patches. It is evaluated for each file that a patch creates, deletes, modifies or moves. */
export type PathRule = {
  /**
   * A glob, or a pattern for the path with `/` as its separator. Both are matched against the path relative to the thread's
   * working directory, or against the absolute path of a file outside it. An absolute glob is always matched against the
   * absolute path.
   *
   * Symbolic links are followed first, including dangling ones. A declining rule is also matched against the path as
   * written. An accepting glob matches names that begin with a dot only where it spells the dot out. For an agent on another
   * machine, accepting rules apply only with `trustRemotePaths`.
   */
  path: string | RegExp;
};

/** A rule for network connections. */
export type HostRule = {
  /**
   * The name or address of the host, in which `*` matches any characters, including dots (`*.example.com`); or a pattern,
   * which sees it in lower case and without a trailing dot. An accepting rule applies only to valid names and addresses.
   */
  host: string | RegExp;
};

/** A rule for calls of MCP tools. */
export type McpToolRule = {
  /**
   * The MCP server and its tool as `server/tool`, in which `*` matches any characters (`github/get_*`), or a pattern. A
   * declining rule with text ignores case.
   */
  mcpTool: string | RegExp;
};

/** A checked rule, copied: later changes to the caller's object must not change what is accepted. */
export interface CheckedRule {
  /** The caller's object, for `onDecision`. */
  rule: ApprovalRule;
  decision: RuleDecision;
  reason: string;
  /** Whether the decision is `accept` or `acceptForSession`. */
  isAccepting: boolean;
  matcher: (typeof matchers)[number];
  pattern: string | readonly string[] | RegExp;
  directory: string | undefined;
}

const decisions: readonly RuleDecision[] = ["accept", "acceptForSession", "decline", "cancel"];
const matchers = ["command", "path", "host", "mcpTool"] as const;
const where = "approvalRules()";

/**
 * Checks and copies rules.
 *
 * @throws {InvalidOptionError} when a rule is invalid: ignoring a misspelled one could accept what it declines
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
  const { decision: given, reason, directory, ...rest } = rule as Record<string, unknown>;
  const decision = decisions.find((known) => known === given);
  if (decision === undefined) {
    const listed = decisions.map((known) => JSON.stringify(known)).join(", ");
    throw new InvalidOptionError(`${path}.decision`, `one of ${listed}`, describeValue(given), where);
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
    decision,
    reason,
    isAccepting: decision === "accept" || decision === "acceptForSession",
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

/** Copies a pattern without `g` and `y`, whose `lastIndex` would change the result from one match to the next. */
function stateless({ source, flags, sticky }: RegExp): RegExp {
  return new RegExp(sticky ? `^(?:${source})` : source, flags.replace(/[gy]/g, ""));
}
