import { fileStatus, isDirectory } from "./file-status.js";
import { formatProblem, interpreterIn, readProgramHeader } from "./program-header.js";
import { SpawnError, type SpawnErrorDetails } from "./spawn-error.js";

interface FailedSpawn {
  readonly command: string;
  readonly cwd?: string | undefined;
}

const RIGHT_BINARY = `Use the codex binary built for ${process.platform} ${process.arch}.`;

type Explanation = Pick<SpawnErrorDetails, "problem" | "remedy"> & { path?: string };

/**
 * Says in words what the system means by an error code. It reports the program for faults of the working directory and
 * of a script's interpreter too, so these are looked at first.
 */
export function explainSpawnFailure(error: unknown, { command, cwd }: FailedSpawn): SpawnError {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "UNKNOWN";
  // Node refuses NUL bytes itself, and puts the whole value into its message: a secret may stand in it.
  if (code === "ERR_INVALID_ARG_VALUE") {
    return new SpawnError({
      path: command,
      errno: "EINVAL",
      problem: "an argument or an environment variable contains a NUL byte",
      remedy: "Remove it.",
    });
  }
  // Node adds the whole command line to its error; values in it may be secret.
  if (error instanceof Error && "spawnargs" in error) delete error.spawnargs;
  const explanation = explainDirectory(cwd) ?? explainCode(code, command);
  return new SpawnError({ path: command, errno: code, cause: error, ...explanation });
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
        remedy: RIGHT_BINARY,
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
      remedy: RIGHT_BINARY,
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
    return { problem: "it is a directory", remedy: "Name the codex binary itself, not the folder it is in." };
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
