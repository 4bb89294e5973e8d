import { constants } from "node:fs";
import { copyFile, symlink } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { InvalidArgumentError } from "../arguments/invalid-argument-error.js";
import { isSplitByBinary } from "./is-split-by-binary.js";

/**
 * Gives images whose path the binary would split at a comma another name: a link in `directory` (a copy where the
 * system does not allow links). Other paths come back as they are, in the same order, and cost nothing.
 *
 * @param directory A directory that is private to the user and exists; whoever made it removes it, after the turn.
 * @throws {InvalidArgumentError} (the promise rejects) when the path of the directory itself has a comma in it.
 * @throws What `node:fs` throws when neither a link nor a copy can be made, for example because the image is missing.
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
  // The extension is kept for whoever looks at it; the name is ours.
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
