import { InvalidInputError } from "../errors/invalid-input-error.js";

/** Refuses an image that cannot be read: the CLI drops it silently, and tells only the model. */
export async function checkImage(path: string, index: number): Promise<void> {
  // Loaded late: who sends no images does not pay for it.
  const { access, constants, stat } = await import("node:fs/promises");
  let isFile: boolean;
  try {
    await access(path, constants.R_OK);
    isFile = (await stat(path)).isFile();
  } catch (cause) {
    throw new InvalidInputError(`the image ${JSON.stringify(path)} cannot be read.`, { index, cause });
  }
  if (!isFile) throw new InvalidInputError(`the image ${JSON.stringify(path)} is not a file.`, { index });
}
