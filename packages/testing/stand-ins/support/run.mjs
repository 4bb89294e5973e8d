// What every stand-in knows about the run it is in: its options, its folder, and the call it was started with.

import { randomUUID } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of this stand-in; the test looks there for what happened. */
export const folder = process.env["CODEX_STAND_IN"] ?? "";

/** @type {Record<string, any>} The options the test gave, defaults filled in. */
export const options = JSON.parse(readFileSync(join(folder, "options.json"), "utf8"));

const resume = process.argv.indexOf("resume");

/** The thread this run is about: the one to resume, or a new one. */
export const threadId = resume === -1 ? randomUUID() : (process.argv[resume + 1] ?? "");

/** When this process started, as Linux counts; with the id that says which process it is. */
function startedAt() {
  if (process.platform !== "linux") return undefined;
  const status = readFileSync("/proc/self/stat", "utf8");
  return status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
}

const descendant = process.argv[1]?.endsWith("descendant.mjs") ?? false;
// Tells the test about this process, so that it can see whether it outlives the turn. One write for the whole line,
// because several runs append to the file at once.
const record = {
  pid: process.pid,
  startedAt: startedAt(),
  arguments: process.argv.slice(2),
  workingDirectory: process.cwd(),
  descendant,
};
appendFileSync(join(folder, "processes.jsonl"), `${JSON.stringify(record)}\n`);

// The real CLI ends with this code when nobody reads its stdout any more.
process.stdout.on("error", () => process.exit(101));
process.stderr.on("error", () => {});
