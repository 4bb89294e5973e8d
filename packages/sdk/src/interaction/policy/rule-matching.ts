import { isIP } from "node:net";
import type { ApprovalRequest } from "../approval-request.js";
import type { ApprovalRule, CheckedRule, RuleVerdict } from "./approval-rule.js";
import { isOneLine, readCommand, type SimpleCommand } from "./command-line.js";
import { locate, type Place, pathMatches } from "./paths.js";

/** What the rules say of a request. */
export interface Ruling {
  /** The rule that decides; `null` when none does. */
  rule: ApprovalRule | null;
  verdict: RuleVerdict | undefined;
  subject: string;
  reason: string;
}

/** What holds for all rules of a handler. */
export interface RulingOptions {
  /** Whether what no rule is about is accepted. */
  acceptsRest: boolean;
  trustRemotePaths: boolean;
}

/** One of the things a request is about. Each is judged by itself. */
type Subject =
  | { kind: "command"; text: string; words: SimpleCommand["words"]; directory: WorkingPlace }
  | { kind: "unreadable_command"; text: string; directory: WorkingPlace }
  | { kind: "path"; text: string; place: Place; base: Place | undefined }
  | { kind: "host"; text: string; name: string | undefined }
  | { kind: "mcp_tool"; text: string }
  /** What no rule can be about. */
  | { kind: "other"; text: string };

/** Where a command is to run. */
interface WorkingPlace {
  place: Place | undefined;
  /** The thread's working directory. */
  base: Place | undefined;
}

/** What the rules say of a request: the strictest of what they say of all that it is about. */
export async function ruleOn(
  request: ApprovalRequest,
  rules: readonly CheckedRule[],
  options: RulingOptions,
): Promise<Ruling> {
  const subjects = await subjectsOf(request, options.trustRemotePaths);
  const rulings = await Promise.all(subjects.map((subject) => ruleOnSubject(subject, rules, options)));
  return strictest(rulings);
}

async function ruleOnSubject(
  subject: Subject,
  rules: readonly CheckedRule[],
  { acceptsRest }: RulingOptions,
): Promise<Ruling> {
  const said = ({ rule, verdict, reason }: CheckedRule) => ({ rule, verdict, subject: subject.text, reason });
  for (const rule of rules) {
    if (await ruleMatches(rule, subject)) return said(rule);
  }
  if (subject.kind === "unreadable_command" && acceptsRest) {
    const doubtful = rules.find(({ matcher, accepts }) => matcher === "command" && !accepts);
    if (doubtful !== undefined) return said(doubtful);
  }
  return { rule: null, verdict: undefined, subject: subject.text, reason: "no rule is about it" };
}

/** From the strictest to the mildest; `undefined` stands for what no rule decides. */
const order = ["cancel", "decline", undefined, "accept", "acceptForSession"];

function strictest(rulings: readonly Ruling[]): Ruling {
  const [first, ...rest] = rulings;
  if (first === undefined) {
    return {
      rule: null,
      verdict: undefined,
      subject: "nothing that is known",
      reason: "no rule is about it",
    };
  }
  return rest.reduce(
    (strict, ruling) => (order.indexOf(ruling.verdict) < order.indexOf(strict.verdict) ? ruling : strict),
    first,
  );
}

async function subjectsOf(request: ApprovalRequest, trusted: boolean): Promise<Subject[]> {
  const find = async (path: string | null | undefined) =>
    // A request that a caller has built may lack the field.
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
      // Opening a whole directory is more than this patch.
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
  // Typed text means what the running command makes of it; and additional permissions are more than the command.
  if (purpose === "write_stdin" || request.additionalPermissions) {
    return [{ kind: "unreadable_command", text: command, directory }];
  }
  const reading = readCommand(command);
  if ("unreadable" in reading) return [{ kind: "unreadable_command", text: reading.unreadable, directory }];
  return reading.commands.map(({ text, words }) => ({ kind: "command", text, words, directory }));
}

/** Whether a rule is about something. Where that is in doubt, an accepting rule is not, and a declining one is. */
async function ruleMatches(rule: CheckedRule, subject: Subject): Promise<boolean> {
  switch (rule.matcher) {
    case "command":
      if (subject.kind !== "command" && subject.kind !== "unreadable_command") return false;
      return commandMatches(rule, subject) && (await directoryMatches(rule, subject.directory));
    case "path":
      return subject.kind === "path" && pathMatches(rule.pattern as string | RegExp, subject, rule.accepts);
    case "host":
      return subject.kind === "host" && hostMatches(rule, subject);
    case "mcpTool":
      if (subject.kind !== "mcp_tool" || (rule.accepts && !isOneLine(subject.text))) return false;
      return rule.accepts || rule.pattern instanceof RegExp
        ? textMatches(rule.pattern as string | RegExp, subject.text)
        : textMatches((rule.pattern as string).toLowerCase(), subject.text.toLowerCase());
  }
}

function commandMatches({ pattern, accepts }: CheckedRule, subject: Subject): boolean {
  const isReadable = subject.kind === "command";
  if (accepts && !isReadable) return false;
  const texts = isReadable ? [subject.text] : [subject.text, subject.text.replace(/['"\\]/g, "")];
  if (pattern instanceof RegExp) return texts.some((text) => pattern.test(text));
  const prefix = pattern as readonly string[];
  if (isReadable) return accepts ? beginsWith(subject.words, prefix) : calls(subject.words, prefix);
  return texts.some((text) => {
    const words = text.split(/[\s;&|()<>{}`$"'\\=]+/);
    return words.some((_, start) => calls(words, prefix, start));
  });
}

/** Whether the words at `start` call a program, by its name or by its path. */
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
  { directory: pattern, accepts }: CheckedRule,
  { place, base }: WorkingPlace,
): Promise<boolean> {
  if (pattern !== undefined) {
    return place === undefined ? !accepts : pathMatches(pattern, { place, base }, accepts);
  }
  // By name, since a symbolic link can be swapped once it has been followed.
  return !accepts || (place !== undefined && base !== undefined && trimmed(place) === trimmed(base));
}

/** A directory's path without a slash at its end. */
function trimmed({ named }: Place): string {
  return named.replace(named.startsWith("/") ? /(?<=.)\/$/ : /[\\/]$/, "");
}

function hostMatches(
  { pattern, accepts }: CheckedRule,
  { text, name }: Extract<Subject, { kind: "host" }>,
): boolean {
  if (name === undefined && accepts) return false;
  const spelled = pattern instanceof RegExp ? pattern : normalizeHostPattern(pattern as string);
  return textMatches(spelled, name ?? text.toLowerCase());
}

/** Whether a text is like a pattern in which `*` stands for any characters. */
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
 * The one spelling of a host: lower case, without a trailing dot, an IPv6 address without brackets and compressed.
 *
 * @returns `undefined` for anything but a host name or an address, such as `user@host` or a name with a path
 */
function normalizeHost(host: string): string | undefined {
  // Before `toLowerCase()`, which makes ASCII of some other characters.
  if (!/^[\w.:[\]-]+$/.test(host)) return undefined;
  const name = host.toLowerCase().replace(/(?<=\w)\.$/, "");
  const address = name.replace(/^\[(.*)\]$/, "$1");
  if (isIP(address) === 6) return new URL(`http://[${address}]`).hostname.slice(1, -1);
  if (isIP(name) === 4) return name;
  const labels = name.split(".");
  const isName = name.length <= 253 && labels.every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label));
  // `127.1` and `0x7f000001` are addresses as well, to those who parse them as the C library does.
  return isName && !/^(?:\d+|0x[\da-f]*)$/.test(labels.at(-1) ?? "") ? name : undefined;
}

/** The pattern in the spelling of `normalizeHost()`. */
function normalizeHostPattern(pattern: string): string {
  return normalizeHost(pattern) ?? pattern.toLowerCase().replace(/\.$/, "");
}
