import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readCommand } from "./command-line.js";

/** Quotes an argument as the server does. */
const quote = (word: string) => `"${word.replace(/[\\"$`]/g, "\\$&")}"`;

function words(script: string, shell = "/bin/sh -c"): (readonly string[])[] | string {
  const reading = readCommand(`${shell} ${quote(script)}`);
  return "commands" in reading ? reading.commands.map((command) => command.words) : reading.unreadable;
}

describe("readCommand reads the script", () => {
  it.each<[string, string[][]]>([
    ["", []],
    ["\n", []],
    ["git status", [["git", "status"]]],
    ["  a\tb  ", [["a", "b"]]],
    ["a && b || c", [["a"], ["b"], ["c"]]],
    ["a;b|c\nd ;", [["a"], ["b"], ["c"], ["d"]]],
    ["a &&\n b |\n\n c\n\n", [["a"], ["b"], ["c"]]],
    [`echo 'it is $(fine)' "a b" "" ''`, [["echo", "it is $(fine)", "a b", "", ""]]],
    [`a'b'"c"d`, [["abcd"]]],
    ["grep -- --x=y ./a:b,c@d%e+f", [["grep", "--", "--x=y", "./a:b,c@d%e+f"]]],
    ["make 2>&1 | tail -5 2>/dev/null", [["make"], ["tail", "-5"]]],
    ["make > /dev/null 2>&1; x >/dev/null", [["make"], ["x"]]],
    ["make 1>&2 all", [["make", "all"]]],
    [`git commit -m 'é, 日本語'`, [["git", "commit", "-m", "é, 日本語"]]],
  ])("%j", (script, expected) => {
    expect(words(script)).toEqual(expected);
  });
});

describe("readCommand rejects the script", () => {
  it.each([
    // Syntax that dash, bash, zsh, mksh, ksh93 and ash read differently.
    "git status&>/dev/null touch x",
    "git status &>/dev/null",
    "git status |& tee",
    "git status >& x",
    "git status {a,b}",
    "git status ~",
    "git status *.ts",
    "git status a?b",
    "git status [ab]",
    "git status !x",
    'git status "!x"',
    "git status #x",
    "git status a#b",
    "git status =ls",
    "git status ''=ls",
    "git status ^x",
    "git status 'a''b'",
    "git status \\a",
    'git status "\\a"',
    "git status \\\n-s",
    "git status\r",
    "git\u00a0status",
    "git status\u2028",
    "git status é",
    "git status '\u0007'",
    "git status 'a\nb'",
    "git status 'a\tb'",
    // Expansions, redirections, and control operators.
    "git status &",
    "git status & touch x",
    "git status $X",
    'git status "$X"',
    "git status $(touch x)",
    'git status "$(touch x)"',
    "git status `touch x`",
    "git status $'a'",
    'git status $"a"',
    "git status $((1))",
    "git status > x",
    "git status >/dev/nullx",
    "git status>/dev/null",
    "git status 2>&1x",
    "git status 2>&1&& x",
    "git status 3>&1",
    "git status >> /dev/null",
    "git status < x",
    "git status <<E\nE",
    "git status <(touch x)",
    "git status; ;",
    "git status;;",
    "git status;&",
    "git status &&",
    "git status |",
    "git status |||x",
    "&& git status",
    "; git status",
    "2>&1 git status",
    "(git status)",
    "((1))",
    "f() git status",
    "'open",
    '"open',
    // Keywords, builtins and other words with a meaning to the shell.
    "A=b git status",
    'A="b" git status',
    "A+=b git status",
    "! git status",
    "{ git status",
    "[[ a ]]",
    "[ a ]",
    "- git status",
    "+x git status",
    "%1",
    "git: touch x",
    "'git:' touch x",
    "if git status",
    "time git status",
    "coproc git status",
    "noglob git status",
    "nocorrect git status",
    "command git status",
    "'command' git status",
    "builtin git status",
    "exec git status",
    'e"xec" git status',
    "eval git status",
    ". x",
    "source x",
    "cd x && git status",
    "export PATH=x",
    "alias git=x",
    "function git status",
    "select x",
    "test -v 'x[$(touch y)]'",
    "printf -v 'x[$(touch y)]' z",
  ])("%j", (script) => {
    expect(words(script)).toBe(script);
  });
});

describe("readCommand", () => {
  it.each<[string, string[][]]>([
    ["git status", [["git", "status"]]],
    ["/usr/bin/git 'log x' \"it's\"", [["/usr/bin/git", "log x", "it's"]]],
    ["/bin/bash -lc 'a | b'", [["a"], ["b"]]],
    ["/bin/bash -c ls", [["ls"]]],
    ["/usr/bin/zsh -lc ls", [["ls"]]],
    ["/usr/local/bin/bash -c ls", [["ls"]]],
    ["/opt/homebrew/bin/bash -c ls", [["ls"]]],
    // The form in which the server writes `echo 'a' "b"`.
    [`/bin/sh -c "echo 'a' \\"b\\""`, [["echo", "a", "b"]]],
  ])("reads the line %s", (line, expected) => {
    const reading = readCommand(line);
    expect("commands" in reading && reading.commands.map((command) => command.words)).toEqual(expected);
  });

  it.each([
    "",
    "bash -c ls",
    "./bash -c ls",
    "/repo/evil/bash -c 'git status'",
    "/bin/../repo/bash -c ls",
    "/bin/bash ls",
    "/bin/bash -ic ls",
    "/bin/bash -c",
    "/bin/bash -c ls -- x",
    "/bin/bash --rcfile x -c ls",
    "/bin/bash script.sh",
    "/bin/csh -c ls",
    "/usr/bin/fish -c ls",
    "/bin/busybox sh -c ls",
    "'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe' -Command 'rm x'",
    "'C:\\Program Files\\Git\\bin\\bash.exe' -c ls",
    "cmd /c dir",
    "git status; touch x",
    "git status&>/dev/null touch x",
    "git 'a\nb'",
    "git \\x",
    "git  status",
    "A=b git status",
    "<command included NUL byte>",
  ])("cannot read the line %s", (line) => {
    expect(readCommand(line)).toEqual({ unreadable: line });
  });

  it("returns the script when the script is unreadable", () => {
    expect(readCommand("/bin/bash -lc 'a > b'")).toEqual({ unreadable: "a > b" });
  });

  it("writes commands with different quotes as the same text", () => {
    const { commands } = readCommand(`/bin/sh -c ${quote(`"git"  log 'a b' "it's" ''`)}`) as never as {
      commands: { text: string }[];
    };
    expect(commands.map(({ text }) => text)).toEqual([`git log 'a b' 'it'\\''s' ''`]);
  });

  it("reads any words in single quotes", () => {
    const printable = fc.stringMatching(/^[ !-&(-~éß日]*$/u);
    fc.assert(
      fc.property(fc.array(printable), (given) => {
        const script = ["run", ...given.map((word) => `'${word}'`)].join(" ");
        expect(words(script)).toEqual([["run", ...given]]);
      }),
    );
  });

  it("takes linear time", () => {
    const reading = words(`echo ${"a 'b' \"c\" ".repeat(50_000)}$x`);
    expect(reading).toHaveLength(500_007);
  });
});
