// The current run of a stand-in: its options, its folder and its command line.

import { randomUUID } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of this stand-in, from which the test reads what happened. */
export const folder = process.env["CODEX_STAND_IN"] ?? "";

/** @type {Record<string, any>} The options from the test, with defaults. */
export const options = JSON.parse(readFileSync(join(folder, "options.json"), "utf8"));

const resume = process.argv.indexOf("resume");

/** The id of the thread: of the one to resume, or of a new one. */
export const threadId = resume === -1 ? randomUUID() : (process.argv[resume + 1] ?? "");

/** When this process started, in Linux clock ticks. Together with the pid this identifies the process. */
function startedAt() {
  if (process.platform !== "linux") return undefined;
  const status = readFileSync("/proc/self/stat", "utf8");
  return status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
}

const descendant = process.argv[1]?.endsWith("descendant.mjs") ?? false;
// Reports this process to the test, which checks whether it outlives the turn. A single write for the whole line, because
// several runs append to the file at once.
const record = {
  pid: process.pid,
  startedAt: startedAt(),
  arguments: process.argv.slice(2),
  workingDirectory: process.cwd(),
  descendant,
};
appendFileSync(join(folder, "processes.jsonl"), `${JSON.stringify(record)}\n`);

// The real CLI exits with this code once its stdout is closed.
process.stdout.on("error", () => process.exit(101));
process.stderr.on("error", () => {});
