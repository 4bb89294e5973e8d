import { stat } from "node:fs/promises";
import { resolve } from "node:path";

import { CliError } from "../outcome/cli-error.js";
import { ExitCode } from "../outcome/exit-code.js";

/** The directory that `--cd` means, seen from where the person is. */
export async function resolveDirectory(from: string, given: string | undefined): Promise<string> {
  const directory = resolve(from, given ?? ".");
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory()) return directory;
  const problem = found === undefined ? "does not exist" : "is not a directory";
  throw new CliError(ExitCode.WrongUsage, `--cd: ${JSON.stringify(given ?? from)} ${problem}.`);
}
