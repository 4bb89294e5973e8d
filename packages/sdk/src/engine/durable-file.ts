import { open, rename, rm } from "node:fs/promises";

/**
 * Writes a file that is there as a whole or not at all, also after a loss of power, once {@link syncFolder} has made its name
 * durable.
 *
 * @param temporary where to write it, on the same file system
 * @param allowed what the umask may leave of its permissions
 * @param mode its permissions, whatever the umask is
 */
export async function writeWhole(
  path: string,
  temporary: string,
  content: string | Uint8Array,
  allowed = 0o600,
  mode?: number,
): Promise<void> {
  try {
    const file = await open(temporary, "wx", allowed);
    try {
      await file.writeFile(content);
      if (mode !== undefined) await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Makes the names in a folder durable. Not possible on Windows, and not needed there. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
