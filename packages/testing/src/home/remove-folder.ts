import { access, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const attempts = 20;
const pauseMs = 50;

/** Removes a folder and all in it, also while a process that is about to end still writes there. */
export async function removeFolder(path: string): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      await rm(path, { recursive: true, force: true });
      // A writer may have created it again behind our back.
      if (!(await exists(path))) return;
    } catch (error) {
      if (attempt === attempts) throw error;
    }
    await sleep(pauseMs);
  }
  throw new Error(`could not remove ${path}: something keeps writing there`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
