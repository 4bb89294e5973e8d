import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";

import { type FuzzReport, fuzz, type Reading, randomLines, readLine, trickyLines } from "./shell-fuzz.js";
import { findShells } from "./shell-lab.js";

const { shells, missing } = findShells();
if (missing.length > 0) {
  console.warn(`Approval rules are NOT checked against ${missing.join(", ")}: not installed.`);
}

it.runIf(process.env["REQUIRE_SERVICES"])("every shell is installed", () => {
  expect(missing).toEqual([]);
});

/** Scripts that list a shell's keywords, builtins and aliases. (dash and mksh cannot.) */
const listings: Record<string, string> = {
  bash: "compgen -A builtin; compgen -A keyword; compgen -A alias; true",
  zsh: "print -l \x24{(k)builtins} \x24{(k)reswords} \x24{(k)dis_reswords} \x24{(k)aliases}",
  ksh93: "builtin; alias",
  "busybox ash": "help; alias",
};

it.each(shells.filter(({ name }) => name in listings))(
  "a line with a keyword or builtin of $name is unreadable",
  async (shell) => {
    const [program = "", ...rest] = shell.argv;
    const output = execFileSync(program, [...rest, "-c", listings[shell.name] ?? ""], {
      encoding: "utf8",
      env: { HOME: "/nonexistent" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const own = output
      .split(/\s+/)
      .map((word) => word.replace(/=.*/, ""))
      .filter((word) => /^[a-z]+$/.test(word));
    expect(own.length).toBeGreaterThan(30);
    const readable: string[] = [];
    for (const word of own) if ((await readLine(`${word} x`)).commands !== undefined) readable.push(word);
    // These only print, wait or send a signal, and exist as programs, too.
    const harmless = ["echo", "false", "kill", "login", "nohup", "pwd", "sleep", "true", "which"];
    expect(readable.filter((word) => !harmless.includes(word))).toEqual([]);
  },
);

describe("a line that approval rules read", { timeout: 300_000 }, () => {
  const expectNoSurprises = (report: FuzzReport) => {
    expect(report.surprises).toEqual([]);
    expect(report.accepted).toBeGreaterThan(10);
    // Most of what is read also runs, except commands after `||` and words that are not commands.
    expect(report.complete / report.runs).toBeGreaterThan(0.5);
  };

  it("runs nothing else in any shell, with each operator in each place where it is accepted", async () => {
    const read = async (line: string): Promise<Reading> => {
      const reading = await readLine(line);
      return reading.accepted ? reading : { commands: undefined, accepted: false };
    };
    expectNoSurprises(await fuzz(trickyLines(), shells, { read }));
  });

  it("runs nothing else in any shell, for random lines", async () => {
    expectNoSurprises(await fuzz(randomLines(1), shells, { goOn: ({ read }) => read < 50 }));
  });

  it("runs nothing else in any shell, for lines that once did", async () => {
    const lines = [
      "git status&>/dev/null evil",
      "git status &> /dev/null evil",
      "git&>>/dev/null status",
      "git status |& evil",
      "git status & evil",
      "=git status",
      "git status 'a''; evil'",
      "while git status",
      "git: evil",
    ];
    const readings = await Promise.all(lines.map(readLine));
    expect(readings.map(({ commands }) => commands)).toEqual(lines.map(() => undefined));
  });

  it("runs something else in every shell when it is merely split at its separators", async () => {
    const read = async (line: string): Promise<Reading> => ({
      // Without lines that would write next to `/dev/null`, or never end.
      commands: /\/dev|while/.test(line)
        ? undefined
        : line.split(/[;&|\n]+/).map((one) => one.trim().split(/\s+/)),
      accepted: false,
    });
    const { surprises } = await fuzz(randomLines(1), shells, { read, goOn: (report) => report.read < 50 });
    expect(new Set(surprises.map(({ shell }) => shell))).toEqual(new Set(shells.map(({ name }) => name)));
  });
});
