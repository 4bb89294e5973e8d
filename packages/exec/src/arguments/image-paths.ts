import { constants } from "node:fs";
import { copyFile, symlink } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { InvalidArgumentError } from "../options.js";

/** Whether the binary would read an image path as several: it splits `--image` at every comma and has no escape. */
export function isSplitByBinary(path: string): boolean {
  return path.includes(",");
}

/**
 * Replaces the image paths that the binary would split at a comma: each gets a link in `directory` (or a copy, where the
 * system does not allow links). Other paths are returned unchanged and cost nothing. The order is kept.
 *
 * @param directory An existing directory that is private to the user. The caller removes it after the turn.
 * @throws {InvalidArgumentError} (as a rejection) when the path of the directory itself contains a comma.
 * @throws The error of `node:fs` when neither a link nor a copy can be made, for example because the image is missing.
 */
export async function stageImages(paths: readonly string[], directory: string): Promise<string[]> {
  return Promise.all(
    paths.map((path, index) => (isSplitByBinary(path) ? stage(path, index, directory) : path)),
  );
}

async function stage(path: string, index: number, directory: string): Promise<string> {
  if (isSplitByBinary(directory)) {
    throw new InvalidArgumentError({
      option: `images[${index}]`,
      expected: "a path without a comma, or a temporary directory (TMPDIR) without one",
      received: JSON.stringify(path),
    });
  }
  const source = resolve(path);
  // The name is new, but programs that look at the extension still find it.
  const extension = extname(source).replaceAll(",", "");
  const staged = resolve(join(directory, `image-${index}${extension}`));
  try {
    await symlink(source, staged, "file");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    await copyFile(source, staged, constants.COPYFILE_EXCL);
  }
  return staged;
}
