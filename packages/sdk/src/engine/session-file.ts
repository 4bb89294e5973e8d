import { constants } from "node:fs";
import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { noUsage, type Usage } from "@codex/protocol";
import { within } from "./waiting.js";

/** How long a read of a session may take, in milliseconds. A file system that does not answer must not hold up a turn. */
const readLimitMs = 2000;

const dayMs = 24 * 60 * 60 * 1000;

/** What follows the id of a thread in the name of a file that the binary continues the thread in once it was reverted. */
const revision = "_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

/** Matches the names of the files of a thread that was reverted. */
function revertedNames(threadId: string, ending: string): RegExp {
  return new RegExp(`^rollout-.*${threadId.toLowerCase()}${revision}${ending.replaceAll(".", "\\.")}$`);
}

/**
 * Finds the file that records a thread: `$CODEX_HOME/sessions/YYYY/MM/DD/rollout-<local time>-<id>.jsonl`. Of a thread that was
 * reverted on the day of its start, it is the last one.
 *
 * @param ending what follows the thread's id in the name
 * @returns `undefined` when there is none: the thread is ephemeral, or its session is elsewhere or compressed
 */
export async function findSessionFile(
  codexHome: string,
  threadId: string,
  ending = ".jsonl",
): Promise<string | undefined> {
  const wanted = threadId.toLowerCase() + ending;
  for await (const folder of sessionFolders(codexHome, threadId)) {
    const names = await namesIn(folder);
    const name = names.find((entry) => entry.startsWith("rollout-") && entry.endsWith(wanted));
    if (name === undefined) continue;
    const reverted = revertedNames(threadId, ending);
    // The names begin with the time.
    return join(
      folder,
      names
        .filter((entry) => reverted.test(entry))
        .sort()
        .at(-1) ?? name,
    );
  }
  return undefined;
}

/** Whether a thread was reverted. Its session then is more than one file. */
export async function isReverted(codexHome: string, threadId: string): Promise<boolean> {
  const reverted = revertedNames(threadId, ".jsonl");
  for await (const folder of sessionFolders(codexHome, threadId)) {
    if ((await namesIn(folder)).some((name) => reverted.test(name))) return true;
  }
  return false;
}

/** The folders that can have a thread's session, the likeliest first. */
async function* sessionFolders(codexHome: string, threadId: string): AsyncGenerator<string> {
  // The id is a UUIDv7, which contains the time of its creation. One day before and after covers every time zone.
  const createdAtMs = Number.parseInt(threadId.replaceAll("-", "").slice(0, 12), 16);
  const sessions = join(codexHome, "sessions");
  const likely = [0, -1, 1].map((days) =>
    join(sessions, ...dateSegments(new Date(createdAtMs + days * dayMs))),
  );
  yield* likely;
  yield join(codexHome, "archived_sessions");
  // A session that was copied or restored is in the folder that it was put into, and codex finds it there as well.
  for await (const day of foldersBelow(sessions, 3)) if (!likely.includes(day)) yield day;
}

/** The folders at a depth below a folder, the latest dates first. */
async function* foldersBelow(folder: string, depth: number): AsyncGenerator<string> {
  const dates = (await namesIn(folder))
    .filter((name) => /^\d+$/.test(name))
    .sort()
    .reverse();
  for (const date of dates) {
    if (depth > 1) yield* foldersBelow(join(folder, date), depth - 1);
    else yield join(folder, date);
  }
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

/**
 * Reads from a thread's session. The format is internal to the binary, so anything unexpected means "unknown".
 *
 * @param codexHome the directory of the sessions; `undefined` when unknown
 * @returns `null` when unknown, or when the file system does not answer in time. Never rejects.
 */
async function readSession<Result>(
  codexHome: string | undefined,
  threadId: string,
  read: (file: FileHandle) => Promise<Result | null>,
): Promise<Result | null> {
  let result: Result | null = null;
  const reading = async () => {
    const path = codexHome && (await findSessionFile(codexHome, threadId));
    if (!path) return;
    const file = await openFile(path);
    try {
      result = await read(file);
    } finally {
      await file.close();
    }
  };
  await within(readLimitMs, reading());
  return result;
}

/** Opens a regular file. Opening a named pipe without the flag would wait for a writer. */
export async function openFile(path: string): Promise<FileHandle> {
  // Windows has no such flag.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Error(`${path} is not a regular file`);
}

/** What the first line of a session says about its thread. */
interface RecordedThread {
  cwd?: string;
  dynamic_tools?: { name: string }[] | null;
}

/** Reads the names of the tools that a thread was started with. */
export function readRecordedTools(codexHome: string | undefined, threadId: string): Promise<string[] | null> {
  return readBeginning(codexHome, threadId, (thread) => (thread.dynamic_tools ?? []).map(({ name }) => name));
}

/** Reads the directory that a thread was started in. */
export function readRecordedDirectory(
  codexHome: string | undefined,
  threadId: string,
): Promise<string | null> {
  return readBeginning(codexHome, threadId, ({ cwd }) => (typeof cwd === "string" ? cwd : null));
}

function readBeginning<Result>(
  codexHome: string | undefined,
  threadId: string,
  read: (thread: RecordedThread) => Result | null,
): Promise<Result | null> {
  return readSession(codexHome, threadId, async (file) => {
    const { type, payload } = JSON.parse(await firstLine(file));
    return type === "session_meta" ? read(payload) : null;
  });
}

async function firstLine(file: FileHandle): Promise<string> {
  const blocks: Buffer[] = [];
  for await (const block of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
    const end = block.indexOf(10);
    blocks.push(end < 0 ? block : block.subarray(0, end));
    if (end >= 0) break;
  }
  return Buffer.concat(blocks).toString("utf8");
}

/** Sessions grow to many megabytes, and the last count is near the end. */
const blockBytes = 64 * 1024;

/** Reads a thread's total usage from the last `token_count` event of its session. */
export function readSessionUsage(codexHome: string | undefined, threadId: string): Promise<Usage | null> {
  return readSession(codexHome, threadId, lastTotal);
}

/**
 * Searches the lines from last to first, one block at a time. Images make lines of many megabytes, so the block size doubles
 * within a line, where each block is joined with the next.
 */
async function lastTotal(file: FileHandle): Promise<Usage | null> {
  let end = (await file.stat()).size;
  let rest: Buffer = Buffer.alloc(0);
  let isFork = false;
  let size = blockBytes;
  while (end > 0) {
    const start = Math.max(0, end - size);
    const block = Buffer.alloc(end - start);
    await file.read(block, 0, block.length, start);
    const lines = splitLines(Buffer.concat([block, rest]));
    // The first line of a block may begin in the block before it.
    rest = start > 0 ? (lines.shift() ?? rest) : Buffer.alloc(0);
    size = lines.length > 0 ? blockBytes : size * 2;
    const total = lines
      .reverse()
      .map(readTotal)
      .find((usage) => usage !== null);
    if (total) return total;
    isFork = lines.some((line) => line.includes('"forked_from_id":"') || line.includes('"history_base":{'));
    end = start;
  }
  // A session without a count has used nothing yet, unless it continues another one.
  return isFork ? null : noUsage();
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  lines.push(bytes.subarray(start));
  return lines;
}

function readTotal(line: Buffer): Usage | null {
  if (!line.includes('"token_count"')) return null;
  const { type, payload } = JSON.parse(line.toString("utf8"));
  if (type !== "event_msg" || payload?.type !== "token_count" || !payload.info) return null;
  const { total_tokens: _, ...usage } = payload.info.total_token_usage;
  return usage;
}
