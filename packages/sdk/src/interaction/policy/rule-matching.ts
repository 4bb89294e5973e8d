import { isIP } from "node:net";
import type { ApprovalRequest } from "../approval-request.js";
import type { ApprovalRule, CheckedRule, RuleDecision } from "./approval-rule.js";
import { isOneLine, readCommand, type SimpleCommand } from "./command-line.js";
import { locate, type Place, pathMatches } from "./paths.js";

/** The result of applying rules to a request or to one of its subjects. */
export interface Evaluation {
  /** The rule that decides; `null` when no rule applies. */
  rule: ApprovalRule | null;
  /** Its decision; `undefined` when no rule applies. */
  decision: RuleDecision | undefined;
  subject: string;
  reason: string;
}

/** Options that apply to all rules of a handler. */
export interface EvaluationOptions {
  /** Whether `otherwise` is a decision that accepts. */
  isRestAccepted: boolean;
  trustRemotePaths: boolean;
}

/** A part of a request that rules decide separately. */
type Subject =
  | { kind: "command"; text: string; words: SimpleCommand["words"]; directory: WorkingPlace }
  | { kind: "unreadable_command"; text: string; directory: WorkingPlace }
  | { kind: "path"; text: string; place: Place; base: Place | undefined }
  | { kind: "host"; text: string; name: string | undefined }
  | { kind: "mcp_tool"; text: string }
  /** Anything that no rule can apply to. */
  | { kind: "other"; text: string };

/** Where a command would run. */
interface WorkingPlace {
  place: Place | undefined;
  /** The thread's working directory. */
  base: Place | undefined;
}

/** Applies rules to each subject of a request. The strictest result wins. */
export async function evaluateRules(
  request: ApprovalRequest,
  rules: readonly CheckedRule[],
  options: EvaluationOptions,
): Promise<Evaluation> {
  const subjects = await subjectsOf(request, options.trustRemotePaths);
  const evaluations = await Promise.all(subjects.map((subject) => evaluateSubject(subject, rules, options)));
  return strictest(evaluations);
}

async function evaluateSubject(
  subject: Subject,
  rules: readonly CheckedRule[],
  { isRestAccepted }: EvaluationOptions,
): Promise<Evaluation> {
  const decidedBy = ({ rule, decision, reason }: CheckedRule) => ({
    rule,
    decision,
    subject: subject.text,
    reason,
  });
  for (const rule of rules) {
    if (await ruleMatches(rule, subject)) return decidedBy(rule);
  }
  if (subject.kind === "unreadable_command" && isRestAccepted) {
    // A declining rule may apply to a line that cannot be read.
    const doubtful = rules.find(({ matcher, isAccepting }) => matcher === "command" && !isAccepting);
    if (doubtful !== undefined) return decidedBy(doubtful);
  }
  return { rule: null, decision: undefined, subject: subject.text, reason: "no rule applies to it" };
}

/** Decisions from the strictest to the mildest. `undefined`: no rule applies. */
const order = ["cancel", "decline", undefined, "accept", "acceptForSession"];

function strictest(evaluations: readonly Evaluation[]): Evaluation {
  const [first, ...rest] = evaluations;
  if (first === undefined) {
    return {
      rule: null,
      decision: undefined,
      subject: "nothing known",
      reason: "no rule applies to it",
    };
  }
  return rest.reduce(
    (strict, next) => (order.indexOf(next.decision) < order.indexOf(strict.decision) ? next : strict),
    first,
  );
}

async function subjectsOf(request: ApprovalRequest, trusted: boolean): Promise<Subject[]> {
  const find = async (path: string | null | undefined) =>
    // A request that a caller built may lack `remote`.
    path ? locate(path, { remote: request.remote !== false, trusted }) : undefined;
  const base = await find(request.workingDirectory);
  switch (request.kind) {
    case "command":
      return commandSubjects(request, { place: await find(request.directory), base });
    case "file_change": {
      const { changes, grantRoot } = request;
      const paths = changes.flatMap(({ path, movePath }) => (movePath ? [path, movePath] : [path]));
      const files = paths.map(async (path): Promise<Subject> => {
        const place = (await find(path)) ?? { named: path, real: undefined };
        return { kind: "path", text: place.real ?? path, place, base };
      });
      // Access to a whole directory goes beyond this patch.
      const more: Subject[] = grantRoot === null ? [] : [{ kind: "other", text: grantRoot }];
      return [...(await Promise.all(files)), ...more];
    }
    case "mcp_tool_call": {
      const text = `${request.server}/${request.tool}`;
      return [{ kind: request.tool === "" ? "other" : "mcp_tool", text }];
    }
    case "permissions":
      return [{ kind: "other", text: "more permissions" }];
  }
}

function commandSubjects(
  request: Extract<ApprovalRequest, { kind: "command" }>,
  directory: WorkingPlace,
): Subject[] {
  const { network, command, purpose } = request;
  if (network) {
    const name = normalizeHost(network.host);
    return [{ kind: "host", text: name ?? network.host, name }];
  }
  if (command === null) return [{ kind: "other", text: "an unknown command" }];
  // The running command decides what typed text means, and additional permissions go beyond the command.
  if (purpose === "write_stdin" || request.additionalPermissions) {
    return [{ kind: "unreadable_command", text: command, directory }];
  }
  const reading = readCommand(command);
  if ("unreadable" in reading) return [{ kind: "unreadable_command", text: reading.unreadable, directory }];
  return reading.commands.map(({ text, words }) => ({ kind: "command", text, words, directory }));
}

/** Whether a rule applies to a subject. In doubt, an accepting rule does not, and a declining rule does. */
async function ruleMatches(rule: CheckedRule, subject: Subject): Promise<boolean> {
  switch (rule.matcher) {
    case "command":
      if (subject.kind !== "command" && subject.kind !== "unreadable_command") return false;
      return commandMatches(rule, subject) && (await directoryMatches(rule, subject.directory));
    case "path":
      return (
        subject.kind === "path" && pathMatches(rule.pattern as string | RegExp, subject, rule.isAccepting)
      );
    case "host":
      return subject.kind === "host" && hostMatches(rule, subject);
    case "mcpTool":
      if (subject.kind !== "mcp_tool" || (rule.isAccepting && !isOneLine(subject.text))) return false;
      return rule.isAccepting || rule.pattern instanceof RegExp
        ? textMatches(rule.pattern as string | RegExp, subject.text)
        : textMatches((rule.pattern as string).toLowerCase(), subject.text.toLowerCase());
  }
}

function commandMatches({ pattern, isAccepting }: CheckedRule, subject: Subject): boolean {
  const isReadable = subject.kind === "command";
  if (isAccepting && !isReadable) return false;
  const texts = isReadable ? [subject.text] : [subject.text, subject.text.replace(/['"\\]/g, "")];
  if (pattern instanceof RegExp) return texts.some((text) => pattern.test(text));
  const prefix = pattern as readonly string[];
  if (isReadable) return isAccepting ? beginsWith(subject.words, prefix) : calls(subject.words, prefix);
  return texts.some((text) => {
    const words = text.split(/[\s;&|()<>{}`$"'\\=]+/);
    return words.some((_, start) => calls(words, prefix, start));
  });
}

/** Whether the words from `start` on call the program of `prefix`, by its name or by its path. */
function calls(words: readonly string[], prefix: readonly string[], start = 0): boolean {
  const name = words[start]?.split(/[\\/]/).at(-1);
  return (
    beginsWith(words, prefix, start) || (name === prefix[0] && beginsWith(words, prefix.slice(1), start + 1))
  );
}

function beginsWith(words: readonly string[], prefix: readonly string[], start = 0): boolean {
  return prefix.every((word, index) => words[start + index] === word);
}

async function directoryMatches(
  { directory: pattern, isAccepting }: CheckedRule,
  { place, base }: WorkingPlace,
): Promise<boolean> {
  if (pattern !== undefined) {
    return place === undefined ? !isAccepting : pathMatches(pattern, { place, base }, isAccepting);
  }
  // Compared as written, because a symbolic link can be replaced after it has been followed.
  return !isAccepting || (place !== undefined && base !== undefined && trimmed(place) === trimmed(base));
}

/** The path of a directory without a trailing slash. */
function trimmed({ named }: Place): string {
  return named.replace(named.startsWith("/") ? /(?<=.)\/$/ : /[\\/]$/, "");
}

function hostMatches(
  { pattern, isAccepting }: CheckedRule,
  { text, name }: Extract<Subject, { kind: "host" }>,
): boolean {
  if (name === undefined && isAccepting) return false;
  const normalized = pattern instanceof RegExp ? pattern : normalizeHostPattern(pattern as string);
  return textMatches(normalized, name ?? text.toLowerCase());
}

/** Whether a text matches a pattern in which `*` matches any characters. */
function textMatches(pattern: string | RegExp, text: string): boolean {
  if (pattern instanceof RegExp) return pattern.test(text);
  const [first = "", ...parts] = pattern.split("*");
  const last = parts.pop();
  if (last === undefined) return text === pattern;
  const end = text.length - last.length;
  let position = first.length;
  if (!text.startsWith(first) || !text.endsWith(last) || position > end) return false;
  return parts.every((part) => {
    const index = text.indexOf(part, position);
    position = index + part.length;
    return index >= 0 && position <= end;
  });
}

/**
 * Normalizes a host: lower case, no trailing dot, an IPv6 address compressed and without brackets.
 *
 * @returns `undefined` unless it is a host name or an address: for example for `user@host`, or a name with a path
 */
function normalizeHost(host: string): string | undefined {
  // Checked before `toLowerCase()`, which turns some other characters into ASCII.
  if (!/^[\w.:[\]-]+$/.test(host)) return undefined;
  const name = host.toLowerCase().replace(/(?<=\w)\.$/, "");
  const address = name.replace(/^\[(.*)\]$/, "$1");
  if (isIP(address) === 6) return new URL(`http://[${address}]`).hostname.slice(1, -1);
  if (isIP(name) === 4) return name;
  const labels = name.split(".");
  const isName = name.length <= 253 && labels.every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label));
  // `127.1` and `0x7f000001` are addresses, too, to programs that parse them as the C library does.
  return isName && !/^(?:\d+|0x[\da-f]*)$/.test(labels.at(-1) ?? "") ? name : undefined;
}

/** Normalizes a pattern as `normalizeHost()` does a host. */
function normalizeHostPattern(pattern: string): string {
  return normalizeHost(pattern) ?? pattern.toLowerCase().replace(/\.$/, "");
}
