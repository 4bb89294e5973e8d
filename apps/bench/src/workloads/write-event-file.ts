import { once } from "node:events";
import { createWriteStream } from "node:fs";

/** Writes events as `codex exec --json` would print them. Returns how many there were. */
export async function writeEventFile(path: string, events: Iterable<object>): Promise<number> {
  const file = createWriteStream(path);
  let count = 0;
  for (const event of events) {
    count += 1;
    if (!file.write(`${JSON.stringify(event)}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
  return count;
}
