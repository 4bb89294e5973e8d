import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Where a file lies, or will lie once it exists, when symbolic links are followed. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realPath(parent), basename(path));
  }
}
