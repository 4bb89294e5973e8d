import { readdir } from "node:fs/promises";
import { join } from "node:path";

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Finds the file the binary records a thread in: `$CODEX_HOME/sessions/YYYY/MM/DD/rollout-<local time>-<id>.jsonl`.
 * The id is a UUIDv7, so it tells the time the thread was made; one day either side covers every time zone.
 *
 * @returns `undefined` when there is none: an ephemeral thread, another home, or a session packed away
 */
export async function findSessionFile(codexHome: string, threadId: string): Promise<string | undefined> {
  const madeAtMs = Number.parseInt(threadId.replaceAll("-", "").slice(0, 12), 16);
  for (const offset of [0, -1, 1]) {
    const folder = join(codexHome, "sessions", ...dateSegments(new Date(madeAtMs + offset * dayMs)));
    const name = (await namesIn(folder)).find((entry) => entry.endsWith(`${threadId}.jsonl`));
    if (name !== undefined) return join(folder, name);
  }
  const archive = join(codexHome, "archived_sessions");
  const archived = (await namesIn(archive)).find((entry) => entry.endsWith(`${threadId}.jsonl`));
  return archived && join(archive, archived);
}

function dateSegments(date: Date): string[] {
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  return [String(date.getUTCFullYear()), twoDigits(date.getUTCMonth() + 1), twoDigits(date.getUTCDate())];
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}
