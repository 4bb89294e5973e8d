import fc from "fast-check";

import { type ApprovalRequest, type ApprovalRule, approvalRules } from "../../src/index.js";
import { readCommand } from "../../src/interaction/policy/command-line.js";
import { type Outcome, programs, type Run, type Shell, ShellLab } from "./shell-lab.js";

/** Splits a text at spaces. In the entries, `_` becomes a space and `N` a line feed. */
const list = (text: string) =>
  text
    .trim()
    .split(/\s+/)
    .map((entry) => entry.replaceAll("_", " ").replaceAll("N", "\n"));

const accepted = list(
  `git_status git_status_-s git_status_'a_b' npm_test echo_a "git"_status git_status_--x=y`,
);
const words = [...accepted, ...list("git npm evil ls_-l a b=c --x=y ./a a:b 1 2 true test status")];
const quotes = list(
  String.raw`'a_b' "a_b" '' "" '$x' '${"`"}evil${"`"}' 'evil;_evil' "it's" 'é' 'ÁÂÃÄÅÆÇÈ' '日本' "#~*" '\' '!' '{a,b}'`,
);
const separators = list("_&&_ _||_ _;_ _|_ N && || ; | _&&N ;N NN");
const redirections = list("_2>&1_ _>/dev/null_ _2>/dev/null_ _>_/dev/null_ _1>&2_");

/** Syntax that only some shells understand, or that they understand differently. */
const operators = [
  ...list(
    "& | ; < > &> &>> >& >| <> >> |& &| &! ;; ;& ;| << <<< <&- >&- 2> 1<> {fd}> =( <( >( $( $(( (( [[ ]] ( ) { } [ ]",
  ),
  ...list(String.raw`$' $" ' " ${"`"} '' "" \ \N \' ! !! # ~ * ? ^ = % + - @ : , $ $x $@ 0 1 2 9`),
  "\x24{",
];
const characters = [..." \t\n\r\f\v\u0081\u0085\u00a0\u2028\u3000\ufeffé"];
const shellWords = [
  ...list(
    "Z= Z+= a[0]= time_ !_ {_ }_ coproc_ noglob_ nocorrect_ -_ command_ builtin_ exec_ eval_ repeat_2_ if_ then_ fi_ do_",
  ),
  ...list(
    "done_ for_a_in_b;_ while_ case_a_in_a)_ esac_ select_ function_a_ a()_ [_ test_ print_ printf_ cd_/;_ alias_git=",
  ),
  ...list("export_Z= set_-k_ trap_ ._ source_ let_"),
];
const operands = [
  "",
  ...list("_ evil _evil_ _/dev/null_ /dev/null_evil_ _x_evil_ 1_ )evil evil) evil` a,evil} e:evil:) ;_evilN"),
];
const tricky = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...operators) },
      { weight: 1, arbitrary: fc.constantFrom(...characters) },
      { weight: 1, arbitrary: fc.stringMatching(/^[%+@:,=./_0-9-]{1,3}$/) },
      { weight: 1, arbitrary: fc.constantFrom(...shellWords) },
    ),
    fc.constantFrom(...operands),
  )
  .map((parts) => parts.join(""));
const separator = fc.constantFrom(...separators);

/** Commands that the rules accept, in sequence. */
const acceptedLine = fc
  .array(fc.tuple(fc.constantFrom(...accepted), separator), { minLength: 1, maxLength: 3 })
  .map((pairs) => pairs.flat().slice(0, -1).join(""));

/** Words and quotes in any order. */
const readableLine = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...words).map((word) => ` ${word} `) },
      { weight: 2, arbitrary: fc.constantFrom(...quotes) },
      { weight: 3, arbitrary: separator },
      { weight: 1, arbitrary: fc.constantFrom(...redirections) },
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((pieces) => pieces.join(""));

/** A line with something tricky in it, more often between two words than within one. */
const line = fc
  .tuple(
    fc.oneof(acceptedLine, readableLine),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), tricky), { maxLength: 2 }),
  )
  .map(([text, insertions]) => {
    let changed = text;
    for (const [where, anywhere, piece] of insertions) {
      const places = boundaries(changed, anywhere ? /(?:)/g : wordBoundary);
      changed = insert(changed, places[Math.floor(where * places.length)] ?? 0, piece);
    }
    return changed;
  });

const wordBoundary = /(?<=\s)|(?=\s)|^|$/g;

function boundaries(text: string, pattern = wordBoundary): number[] {
  return [...text.matchAll(pattern)].map(({ index }) => index);
}

function insert(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at);
}

/** An accepted line with every tricky piece before, after and between its words. */
export function* trickyLines(): Generator<string> {
  const text = "git status";
  for (const at of boundaries(text)) {
    for (const operator of [...operators, ...characters, ...shellWords]) {
      for (const operand of operands) yield insert(text, at, operator + operand);
    }
  }
}

/** Generates random lines, without end. */
export function* randomLines(seed: number): Generator<string> {
  for (let round = 0; ; round += 1) yield* fc.sample(line, { numRuns: 500, seed: seed + round * 7919 });
}

/** The reading of a line before it runs. */
export interface Reading {
  /** All programs that it can run; `undefined` when it is unreadable. */
  commands: readonly Run[] | undefined;
  /** Whether the rules accept it. */
  accepted: boolean;
}

const rules: ApprovalRule[] = [
  { command: ["git", "status"], decision: "accept", reason: "the first words" },
  { command: /^npm test$/, decision: "accept", reason: "the whole command" },
  { command: ["echo"], decision: "accept", reason: "a builtin" },
];
const handler = approvalRules(rules);
const isAccepted = ([program, ...rest]: Run) =>
  (program === "git" && rest[0] === "status") || (program === "npm" && rest.join() === "test");

/** Reads a line as the rules do, whichever shell it is for. */
export async function readLine(line: string): Promise<Reading> {
  // The server quotes any text with `"` and backslashes.
  const command = `/bin/sh -c "${line.replace(/[\\"$`]/g, "\\$&")}"`;
  const reading = readCommand(command);
  const request = {
    kind: "command",
    command,
    directory: "/w",
    workingDirectory: "/w",
    remote: false,
    purpose: "command",
  };
  const decision = await handler(request as ApprovalRequest, { signal: new AbortController().signal });
  const commands = "commands" in reading ? reading.commands.map(({ words }) => words) : undefined;
  return { commands, accepted: decision === "accept" };
}

/** A line that did something that its reading does not contain. */
export interface Surprise extends Outcome {
  surprises: string[];
}

/** The result of a fuzz. */
export interface FuzzReport {
  /** Lines generated, read, and accepted by the rules. */
  made: number;
  read: number;
  accepted: number;
  /** Lines run in a shell, programs that they ran, and lines that ran all that was read. */
  runs: number;
  programs: number;
  complete: number;
  surprises: Surprise[];
}

/** The options of a fuzz. */
export interface FuzzOptions {
  /** Reads a line. Default: as the rules do. */
  read?: (line: string) => Promise<Reading>;
  /** Whether to try more lines. Default: until there are no more. */
  goOn?: (report: FuzzReport) => boolean;
}

/** Runs lines in every shell and compares the programs that they run with their readings. */
export async function fuzz(
  lines: Iterable<string>,
  shells: readonly Shell[],
  { read = readLine, goOn = () => true }: FuzzOptions = {},
): Promise<FuzzReport> {
  using lab = new ShellLab();
  const report: FuzzReport = {
    made: 0,
    read: 0,
    accepted: 0,
    runs: 0,
    programs: 0,
    complete: 0,
    surprises: [],
  };
  const seen = new Set<string>();
  let batch = new Map<string, Reading>();
  const runBatch = async () => {
    for (const outcome of await lab.run(shells, [...batch.keys()]))
      note(report, outcome, batch.get(outcome.line));
    batch = new Map();
  };
  for (const line of lines) {
    if (seen.has(line) || line.includes("\0")) continue;
    seen.add(line);
    report.made += 1;
    const reading = await read(line);
    if (reading.commands === undefined && !reading.accepted) continue;
    report.read += 1;
    if (reading.accepted) report.accepted += 1;
    batch.set(line, reading);
    if (batch.size < 50) continue;
    await runBatch();
    if (!goOn(report)) return report;
  }
  await runBatch();
  return report;
}

function note(report: FuzzReport, outcome: Outcome, reading: Reading | undefined): void {
  const expected = reading?.commands?.filter(([program = ""]) => programs.includes(program)) ?? [];
  const surprises = [
    ...unexpected(outcome, expected),
    ...(reading?.accepted
      ? outcome.ran.filter((run) => !isAccepted(run)).map((run) => `accepted ${run.join(" ")}`)
      : []),
  ];
  report.runs += 1;
  report.programs += outcome.ran.length;
  if (outcome.ran.length === expected.length) report.complete += 1;
  if (surprises.length > 0) report.surprises.push({ ...outcome, surprises });
}

/** The effects of a line that its reading does not contain. */
function unexpected({ ran, other }: Outcome, expected: readonly Run[]): string[] {
  const left = expected.map((run) => JSON.stringify(run));
  const surplus = ran
    .map((run) => JSON.stringify(run))
    .filter((run) => {
      const index = left.indexOf(run);
      if (index >= 0) left.splice(index, 1);
      return index < 0;
    });
  return [...surplus, ...other];
}
