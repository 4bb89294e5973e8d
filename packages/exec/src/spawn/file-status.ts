import { accessSync, constants, statSync } from "node:fs";

/** What is at a path, as far as starting it goes. */
export type FileStatus = "executable" | "not executable" | "a directory" | "missing";

/** Looks at a path, following links. Windows has no executable bit: every file passes there. */
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
