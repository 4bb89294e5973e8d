import { accessSync, closeSync, constants, openSync, readSync, statSync } from "node:fs";
import { SpawnError, type SpawnErrorDetails } from "./binary-errors.js";

/** The longest first line of a script that Linux reads. */
const headerBytes = 256;

const elfMagic = "\x7fELF";
/** Mach-O in both byte orders and sizes, and universal binaries. */
const machOMagics = [
  "\xfe\xed\xfa\xce",
  "\xfe\xed\xfa\xcf",
  "\xce\xfa\xed\xfe",
  "\xcf\xfa\xed\xfe",
  "\xca\xfe\xba\xbe",
];
/** The machines for which there are codex binaries, by their ELF number. */
const elfMachines: Readonly<Record<number, string>> = { 62: "x64", 183: "arm64" };

const useRightBinary = `Use the codex binary built for ${process.platform} ${process.arch}.`;

/** What is at a path, as far as starting it is concerned. */
export type FileStatus = "executable" | "not executable" | "a directory" | "missing";

/** Checks a path, following links. Windows has no executable bit, so every file is executable there. */
export function fileStatus(path: string): FileStatus {
  let isFile: boolean;
  try {
    isFile = statSync(path).isFile();
  } catch {
    return "missing";
  }
  if (!isFile) return "a directory";
  try {
    accessSync(path, constants.X_OK);
    return "executable";
  } catch {
    return "not executable";
  }
}

/** Whether there is a directory at a path, following links. */
export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The first bytes of a program, one character each. `undefined` when the file cannot be read. */
export function readProgramHeader(path: string): string | undefined {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(headerBytes);
      return bytes.toString("latin1", 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** The interpreter in the `#!` line of a script. `undefined` when the file is not a script. */
export function interpreterIn(header: string): string | undefined {
  const name = /^#![ \t]*([^ \t\n]+)/.exec(header)?.[1];
  return name === undefined ? undefined : Buffer.from(name, "latin1").toString("utf8");
}

/**
 * What is wrong with the format of a program, as the end of a sentence. `undefined` when the system should be able to
 * start it. Not for Windows.
 *
 * The system does not report an unknown format: the C library passes the file to a shell, which reads it as a script and
 * can do anything.
 */
export function formatProblem(header: string, arch: string): string | undefined {
  if (header === "") return "it is empty";
  if (header.startsWith(elfMagic)) {
    // The machine is at offset 18, low byte first on all relevant machines.
    const machine = elfMachines[header.charCodeAt(18) + 256 * header.charCodeAt(19)];
    const areBothKnown = machine !== undefined && Object.values(elfMachines).includes(arch);
    return areBothKnown && machine !== arch
      ? `it is a program for ${machine}, and this is ${arch}`
      : undefined;
  }
  if (header.startsWith("#!") || machOMagics.some((magic) => header.startsWith(magic))) return undefined;
  return "it is neither a program nor a script that begins with #!";
}

/** The parameters of a start that failed. */
interface FailedStart {
  readonly command: string;
  readonly cwd?: string | undefined;
}

type Explanation = Pick<SpawnErrorDetails, "problem" | "remedy"> & { path?: string };

/**
 * Turns the error of a failed start into an explanation and a remedy. The system blames the program even when the fault
 * is with the working directory or the interpreter of a script, so this checks those first.
 */
export function explainSpawnFailure(error: unknown, { command, cwd }: FailedStart): SpawnError {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "UNKNOWN";
  // Node itself rejects NUL bytes and quotes the whole value, which may be a secret, so its error is not the cause.
  if (code === "ERR_INVALID_ARG_VALUE") {
    return new SpawnError({
      path: command,
      errno: "EINVAL",
      problem: "an argument or an environment variable contains a NUL byte",
      remedy: "Remove it.",
    });
  }
  if (code === "ERR_ACCESS_DENIED") return explainPermissionModel(error, command);
  // Node adds the whole command line to its error. Its values may be secret.
  if (error instanceof Error && "spawnargs" in error) delete error.spawnargs;
  const explanation = explainDirectory(cwd) ?? explainCode(code, command);
  return new SpawnError({ path: command, errno: code, cause: error, ...explanation });
}

/** Node's permission model (`--permission`) forbids what the SDK needs. */
function explainPermissionModel(error: unknown, command: string): SpawnError {
  const { permission } = error as { permission?: string };
  return new SpawnError({
    path: command,
    errno: "ERR_ACCESS_DENIED",
    problem: `Node's permission model denies ${permission ?? "it"}`,
    remedy:
      "Start Node with --allow-child-process, --allow-fs-read=* (or the folders of the SDK, of codex and of CODEX_HOME) " +
      "and --allow-fs-write for the temporary directory, or without --permission. What the agent does is not limited by it.",
    cause: error,
  });
}

function explainDirectory(cwd: string | undefined): Explanation | undefined {
  if (cwd === undefined || isDirectory(cwd)) return undefined;
  return {
    path: cwd,
    problem: "the working directory does not exist or is not a directory",
    remedy: "Create it, or start the process in another one.",
  };
}

function explainCode(code: string, command: string): Explanation {
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return explainMissing(command);
    case "EACCES":
    case "EPERM":
      return explainDenied(command);
    case "ENOEXEC":
    case "EFTYPE":
    case "UNKNOWN":
      return {
        problem:
          formatProblem(readProgramHeader(command) ?? "", process.arch) ??
          "it is not a program for this platform",
        remedy: useRightBinary,
      };
    case "E2BIG":
    case "ENAMETOOLONG":
      return {
        problem: "the arguments and environment are longer than the system allows",
        remedy: "Move long values out of config and env, for example into config.toml or files.",
      };
    default:
      return {
        problem: "the system refused",
        remedy: "If it is short of processes, memory or open files, try again later.",
      };
  }
}

function explainMissing(command: string): Explanation {
  if (fileStatus(command) === "missing") {
    return {
      problem: "there is no such file",
      remedy: "Check codexPathOverride, or leave it out to use the binary of @openai/codex.",
    };
  }
  const interpreter = interpreterIn(readProgramHeader(command) ?? "");
  if (interpreter === undefined) {
    return {
      problem: "the file exists, but a part of the system it needs does not (its loader or libraries)",
      remedy: useRightBinary,
    };
  }
  const lineEnd = interpreter.endsWith("\r") ? " The line ends in CR LF: save the script with LF." : "";
  return {
    problem: `it is a script and its interpreter ${JSON.stringify(interpreter)} does not exist`,
    remedy: `Install the interpreter or correct the first line of the script.${lineEnd}`,
  };
}

function explainDenied(command: string): Explanation {
  const status = fileStatus(command);
  if (status === "a directory") {
    return {
      problem: "it is a directory",
      remedy: "Name the codex binary itself, not the folder that contains it.",
    };
  }
  if (status === "not executable") {
    return { problem: "it is not executable", remedy: `Run: chmod +x ${JSON.stringify(command)}` };
  }
  const interpreter = interpreterIn(readProgramHeader(command) ?? "");
  if (interpreter !== undefined) {
    return {
      problem: `it is a script and its interpreter ${JSON.stringify(interpreter)} is not executable`,
      remedy: "Correct the first line of the script.",
    };
  }
  return {
    problem: "the system does not allow it to be executed",
    remedy: "Check the permissions of its folders, and that its file system is not mounted noexec.",
  };
}
