import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { splitCommands } from "./split-commands.js";

const words = (line: string) => splitCommands(line)?.map((command) => command.words);

describe("a line", () => {
  it.each<[string, (string | undefined)[][]]>([
    ["", []],
    ["git status", [["git", "status"]]],
    ["  a\tb  ", [["a", "b"]]],
    [
      "npm test && npm run lint || echo no",
      [
        ["npm", "test"],
        ["npm", "run", "lint"],
        ["echo", "no"],
      ],
    ],
    ["a;b\nc & d | e |& f", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]],
    ["a&&b", [["a"], ["b"]]],
    [
      `echo 'it is $(fine)' "so \\$is \\"this\\"" a\\ b ""`,
      [["echo", "it is $(fine)", 'so $is "this"', "a b", ""]],
    ],
    ["a 'b'\"c\"d", [["a", "bcd"]]],
    ["cat a\\\nb \\\n c", [["cat", "ab", "c"]]],
    ['echo "a\\\nb\\n"', [["echo", "ab\\n"]]],
    [
      "echo $HOME \"$1 x\" '$HOME' ~ *.ts a?b [ab] {a,b}",
      [["echo", undefined, undefined, "$HOME", undefined, undefined, undefined, undefined, undefined]],
    ],
    ["make 2>&1 | tee 2>/dev/null", [["make"], ["tee"]]],
    ["make > /dev/null 2>&1; x >>/dev/null &", [["make"], ["x"]]],
    ["make &>/dev/null", [["make"]]],
    ["[ -f x ]", [["[", "-f", "x", "]"]]],
    ["! true", [["!", "true"]]],
    ["grep -- --x=y a", [["grep", "--", "--x=y", "a"]]],
    ["日本語 é", [["日本語", "é"]]],
  ])("%j is taken apart", (line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  it.each([
    "echo $(rm -rf /)",
    "echo `rm -rf /`",
    'echo "$(rm -rf /)"',
    'echo "`rm -rf /`"',
    "echo \x24{x@P}",
    'echo "\x24{x:=$(rm)}"',
    "echo $'a'",
    'echo $"a"',
    "echo $[1]",
    "echo > file",
    "echo >file",
    "echo x>file",
    "echo 2> file",
    "echo >| file",
    "echo > /dev/nullx",
    "echo >&file",
    "echo &> file",
    "cat < file",
    "cat <<EOF\nx\nEOF",
    "diff <(a) <(b)",
    "(rm x)",
    "{ rm x; }",
    "f() { rm x; }; f",
    "X=1 npm test",
    "PATH+=/evil npm test",
    "$CMD test",
    "./*.sh",
    "~/bin/x",
    "npm test # really",
    "npm test;# really",
    "echo 'open",
    'echo "open',
    "echo \\",
    "a\rb",
    "a\u00a0b",
    "case x in a) b;; esac",
    "! (a)",
  ])("%j cannot be seen through", (line) => {
    expect(splitCommands(line)).toBeUndefined();
  });

  it("keeps the text of each command", () => {
    expect(splitCommands("npm  test && echo 'a b'; x | y ")?.map(({ text }) => text)).toEqual([
      "npm  test",
      "echo 'a b'",
      "x",
      "y",
    ]);
  });
});

const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

describe("any line", () => {
  it("of quoted words has these words", () => {
    const word = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(fc.array(word), (given) => {
        expect(words(["run", ...given.map(quote)].join(" "))).toEqual([["run", ...given]]);
      }),
    );
  });

  it("that is taken apart is what bash makes of it (a single command of known words)", () => {
    // `printf` instead of what is run, so that bash says what words it would have been given.
    const piece = fc.constantFrom(
      ..."ab '\"\\$`();&|<>#=~*?[]{}!-\n\t".split(""),
      "a b",
      "'x y'",
      '"x $ y"',
      "\\$",
      "$(",
      "2>&1",
      ">/dev/null",
    );
    const lines = fc.sample(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
      {
        numRuns: 20_000,
        seed: 7,
      },
    );
    const simple = [...new Set(lines)].flatMap((line) => {
      const commands = splitCommands(`say ${line}`);
      const given = commands?.[0]?.words;
      return commands?.length === 1 && given?.every((word) => word !== undefined) ? [{ line, given }] : [];
    });
    const said = simple.map(({ line }) => `eval ${quote(`say ${line}`)}; wait; printf '\\1' >&9`).join("\n");
    const script = `exec 9>&1; say() { printf '%s\\0' say "$@" >&9; }\n${said}`;
    const output = execFileSync("bash", ["-c", script], {
      encoding: "utf8",
      // Without BASH_ENV, whose file may print.
      env: { PATH: process.env["PATH"] },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const heard = output.split("\x01").map((one) => one.split("\0").slice(0, -1));
    // Of a line that is no shell's (`say ||`) bash runs nothing.
    const run = simple.flatMap(({ given }, index) => (heard[index]?.length ? [[heard[index], given]] : []));
    expect(run.length).toBeGreaterThan(500);
    for (const [bash, ours] of run) expect(ours).toEqual(bash);
  });
});
