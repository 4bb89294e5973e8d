import { spawn } from "node:child_process";
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A shell that the agent may start. */
export interface Shell {
  name: string;
  /** The program and the arguments before `-c` and the line. */
  argv: readonly string[];
}

const allShells: readonly Shell[] = [
  { name: "dash", argv: ["dash"] },
  { name: "bash", argv: ["bash"] },
  { name: "bash as sh", argv: ["bash", "--posix"] },
  { name: "zsh", argv: ["zsh"] },
  { name: "zsh as sh", argv: ["zsh", "--emulate", "sh"] },
  // Options that a user's start-up file may set.
  {
    name: "zsh with options",
    argv: [
      "zsh",
      ...["rcquotes", "extendedglob", "kshglob", "braceccl", "interactivecomments"].flatMap((one) => [
        "-o",
        one,
      ]),
    ],
  },
  { name: "mksh", argv: ["mksh"] },
  { name: "ksh93", argv: ["ksh93"] },
  { name: "busybox ash", argv: ["busybox", "ash"] },
];

/** The shells that this machine has, and the names of those that it lacks. */
export function findShells(): { shells: Shell[]; missing: string[] } {
  const found = allShells.map(({ name, argv: [program = "", ...rest] }) => {
    const path = ["/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]
      .map((directory) => join(directory, program))
      .find(isProgram);
    return { name, argv: path === undefined ? [] : [path, ...rest] };
  });
  return {
    shells: found.filter(({ argv }) => argv.length > 0),
    missing: found.filter(({ argv }) => argv.length === 0).map(({ name }) => name),
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Programs that record each run. The `PATH` of a line contains no directory of the system. */
export const programs = ["git", "npm", "evil", "status", "test", "ls", "a", "b", "x"];

/** A program that a line ran. */
export type Run = readonly string[];

/** What a line did in one of the shells. */
export interface Outcome {
  shell: string;
  line: string;
  /** The programs with their arguments, in any order. */
  ran: Run[];
  /** All other visible effects: files, another directory, another environment. */
  other: string[];
}

const locales = ["C", "C.UTF-8"];

/** The time limit of a line, in milliseconds. */
const hangMs = 30_000;

/** Runs lines in shells, each in its own empty directory, where only recording programs can be found. */
export class ShellLab implements Disposable {
  readonly #directory = realpathSync(mkdtempSync(join(tmpdir(), "codex-shells-")));
  readonly #home = join(this.#directory, "home");
  readonly #bin = join(this.#directory, "bin");
  #rounds = 0;

  constructor() {
    for (const directory of [this.#home, this.#bin]) mkdirSync(directory);
    const recorder = `#!/bin/sh\nprintf '%s\\0' "$#" "\${0##*/}" "$PWD" "\${Z-}" "$@" >>"$FUZZ_LOG"\n`;
    for (const program of programs) writeFileSync(join(this.#bin, program), recorder, { mode: 0o755 });
  }

  /** Returns the effects of each line in each shell. */
  async run(shells: readonly Shell[], lines: readonly string[]): Promise<Outcome[]> {
    this.#rounds += 1;
    const cases = lines.flatMap((line) => shells.map((shell) => ({ shell, line })));
    const places = cases.map((_, index) => join(this.#directory, String(index)));
    const script = cases.map(({ shell, line }, index) => {
      const place = places[index] ?? "";
      mkdirSync(place, { recursive: true });
      const command = [...shell.argv, "-c", line].map(quote).join(" ");
      return `echo ${index}; cd ${quote(place)}; FUZZ_LOG=${quote(`${place}.log`)} ${command} </dev/null >/dev/null 2>&1`;
    });
    await this.#execute(script.join("\n"), cases);
    return cases.map(({ shell, line }, index) => this.#outcome(places[index] ?? "", shell, line));
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #outcome(place: string, { name: shell }: Shell, line: string): Outcome {
    const fields = readLog(`${place}.log`).split("\0").slice(0, -1);
    const ran: Run[] = [];
    const other = [place, this.#home].flatMap(takeFiles).map((file) => `made ${file}`);
    while (fields.length > 0) {
      const count = Number(fields.shift());
      const [program = "", directory, variable] = fields.splice(0, 3);
      ran.push([program, ...fields.splice(0, count)]);
      if (directory !== place) other.push(`${program} ran in ${directory}`);
      if (variable !== "") other.push(`${program} ran with Z=${variable}`);
    }
    return { shell, line, ran, other };
  }

  /** Runs a script of `sh` that prints a number before each case. */
  #execute(script: string, cases: readonly { line: string; shell: Shell }[]): Promise<void> {
    const locale = locales[this.#rounds % locales.length] ?? "C";
    const env = { PATH: this.#bin, HOME: this.#home, ZDOTDIR: this.#home, LC_ALL: locale };
    const file = join(this.#directory, "script");
    writeFileSync(file, script);
    const child = spawn("/bin/sh", [file], {
      cwd: this.#home,
      env,
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    let output = "";
    let beforeTimer = "";
    return new Promise((resolve, reject) => {
      const timer = setInterval(() => {
        if (output === beforeTimer) {
          process.kill(-(child.pid ?? 0), "SIGKILL");
          const { line, shell } = cases[output.trim().split("\n").length - 1] ?? {};
          reject(new Error(`${shell?.name} hangs in ${JSON.stringify(line)}`));
        }
        beforeTimer = output;
      }, hangMs);
      child.stdout.on("data", (chunk) => {
        output += chunk;
      });
      child.once("error", reject);
      child.once("exit", () => {
        clearInterval(timer);
        resolve();
      });
    });
  }
}

function readLog(path: string): string {
  try {
    const text = readFileSync(path, "utf8");
    rmSync(path);
    return text;
  } catch {
    return "";
  }
}

/** Empties a directory and returns what was in it. */
function takeFiles(directory: string): string[] {
  const files = readdirSync(directory);
  for (const file of files) rmSync(join(directory, file), { recursive: true });
  return files;
}

/** Quotes a word for `sh`. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
