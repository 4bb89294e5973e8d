import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, rm } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { SessionConflictError } from "../errors/conflict-errors.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { syncFolder, writeWhole } from "./durable-file.js";
import { findSessionFile, isReverted, openFile } from "./session-file.js";

/** One file of a session. */
export type SessionFile = {
  /**
   * Where the file lies below `CODEX_HOME`, with `/` between the parts: `sessions/2026/01/31/rollout-….jsonl`, or
   * `archived_sessions/rollout-….jsonl`.
   */
  path: string;
  /** The content: lines of JSON, in a format that is internal to codex. */
  bytes: Uint8Array;
};

/** A thread's session, as `codex.exportSession()` returns it and `codex.importSession()` takes it. */
export type ExportedSession = {
  /** The thread's id, for `codex.resumeThread()`. */
  threadId: string;
  /** The thread's own file, then those of the threads that it was forked from, which it needs: nearest first. */
  files: SessionFile[];
};

/**
 * Where a thread's session is written, as `codex.findSession()` returns it. The agent appends to the file, whose last line may be
 * incomplete while a turn runs.
 */
export type SessionLocation = {
  /** The file on this machine. */
  file: string;
  /** Where it lies below `CODEX_HOME`, as in {@link SessionFile}. */
  path: string;
};

/** The id of the thread whose session a file of this name is. */
export function threadIdIn(path: string): string {
  return /([0-9a-f-]{36})\.jsonl$/i.exec(path)?.[1]?.toLowerCase() ?? "";
}

/** Reads a thread's session, and those of the threads that it was forked from. Or returns the id of one that has none. */
export async function exportSession(codexHome: string, threadId: string): Promise<ExportedSession | string> {
  const files: SessionFile[] = [];
  let next: string | undefined = threadId.toLowerCase();
  while (next !== undefined && files.every(({ path }) => threadIdIn(path) !== next)) {
    const path = await findAnySession(codexHome, next);
    if (path === undefined) return next;
    if (await isReverted(codexHome, next)) {
      const expected =
        "a thread that was never reverted, and is no fork of one, because only codex can put its history together";
      throw new InvalidOptionError("id", expected, `that of ${path}`, "codex.exportSession()");
    }
    const bytes = await readSession(path);
    const [name] = pathBelow(codexHome, path).split(compressed);
    files.push({ path: name ?? "", bytes });
    next = baseOf(bytes);
  }
  return { threadId: threadId.toLowerCase(), files };
}

/** Finds the file that a thread's session is written to. One that codex has compressed is written to no more. */
export async function locateSession(
  codexHome: string,
  threadId: string,
): Promise<SessionLocation | undefined> {
  const file = await findSessionFile(codexHome, threadId);
  return file === undefined ? undefined : { file, path: pathBelow(codexHome, file) };
}

function pathBelow(codexHome: string, file: string): string {
  return relative(codexHome, file).split(sep).join("/");
}

/** How the name of a session ends that codex has compressed. It restores the plain file when it resumes the thread. */
const compressed = ".zst";

async function findAnySession(codexHome: string, threadId: string): Promise<string | undefined> {
  return (
    (await findSessionFile(codexHome, threadId)) ??
    (await findSessionFile(codexHome, threadId, `.jsonl${compressed}`))
  );
}

async function readSession(path: string): Promise<Uint8Array> {
  const file = await openFile(path);
  try {
    const bytes = await file.readFile();
    return path.endsWith(compressed) ? await decompress(path, bytes) : bytes;
  } finally {
    await file.close();
  }
}

async function decompress(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  // Node has it since 22.15.
  const { zstdDecompress } = zlib as { zstdDecompress?: typeof zlib.gunzip };
  if (zstdDecompress !== undefined) return promisify<Uint8Array, Buffer>(zstdDecompress)(bytes);
  const expected =
    "a thread whose session is not compressed (run a turn of it, which restores it, or use Node.js 22.15 or later)";
  throw new InvalidOptionError("id", expected, `that of ${path}`, "reading a session");
}

/** The thread that a session continues by reference, without a copy of its history; `undefined` when there is none. */
function baseOf(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(10);
  try {
    const { payload } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end < 0 ? undefined : end)));
    const base: unknown = payload?.history_base?.thread_id;
    return typeof base === "string" ? base.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}

/** A file to write, and the compressed one that it replaces. */
interface Write {
  file: SessionFile;
  path: string;
  replaced: string | undefined;
}

/**
 * Writes the files of a session that are missing or shorter. All are checked first, so that a conflict writes nothing. When a
 * write fails, those before it stay: the threads that the session's was forked from come first, and are whole without it.
 *
 * @param codexHome an absolute path
 * @param session a session with checked paths
 * @param requireClosed called with the id of each thread whose file will be written; throws when the thread is in use
 */
export async function importSession(
  codexHome: string,
  { threadId, files }: ExportedSession,
  requireClosed: (threadId: string) => void,
): Promise<void> {
  const writes: Write[] = [];
  for (const file of files) {
    const write = await planWrite(codexHome, file, threadId);
    if (write !== undefined) writes.push(write);
  }
  for (const { file } of writes) requireClosed(threadIdIn(file.path));
  // The thread's own file comes last: without those that it needs it would be half a session. The others: nearest last.
  const isOwn = ({ file }: Write) => threadIdIn(file.path) === threadId.toLowerCase();
  for (const { file, path, replaced } of writes.reverse().sort((a, b) => +isOwn(a) - +isOwn(b))) {
    await writeAtomically(codexHome, path, file.bytes);
    if (replaced !== undefined) await rm(replaced, { force: true });
  }
}

/** Decides where to write a file; `undefined` when what is there suffices. */
async function planWrite(codexHome: string, file: SessionFile, threadId: string): Promise<Write | undefined> {
  const { path, bytes } = file;
  const id = threadIdIn(path);
  const target = join(codexHome, ...path.split("/"));
  const found = await findAnySession(codexHome, id);
  if (found === undefined) return { file, path: target, replaced: undefined };
  const content = await compareSession(found, bytes);
  // A fork needs the beginning of the thread that it was forked from, wherever that is.
  const isOwn = id === threadId.toLowerCase();
  const plain = found.endsWith(compressed) ? found.slice(0, -compressed.length) : found;
  if (content === "different") throw new SessionConflictError("different", id, found);
  if (isOwn && plain !== target) throw new SessionConflictError("elsewhere", id, found);
  if (isOwn && content === "longer") throw new SessionConflictError("ahead", id, found);
  if (content !== "shorter") return undefined;
  return { file, path: plain, replaced: plain === found ? undefined : found };
}

/** How the content of a file relates to the given one: as long, the beginning of it, a continuation, or neither. */
async function compareSession(
  path: string,
  bytes: Uint8Array,
): Promise<"same" | "shorter" | "longer" | "different"> {
  const relation = (length: number) => {
    if (length === bytes.length) return "same";
    return length < bytes.length ? "shorter" : "longer";
  };
  if (path.endsWith(compressed)) {
    const content = await readSession(path);
    const common = Math.min(content.length, bytes.length);
    const isSame = Buffer.compare(content.subarray(0, common), bytes.subarray(0, common)) === 0;
    return isSame ? relation(content.length) : "different";
  }
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    return (await startsAlike(file, bytes)) ? relation(size) : "different";
  } finally {
    await file.close();
  }
}

/** Compares a file with bytes, as far as both go. A session can be hundreds of megabytes long. */
async function startsAlike(file: FileHandle, bytes: Uint8Array): Promise<boolean> {
  const block = Buffer.alloc(1024 * 1024);
  for (let start = 0; start < bytes.length; ) {
    const { bytesRead } = await file.read(block, 0, block.length, start);
    if (bytesRead === 0) return true;
    const expected = bytes.subarray(start, start + bytesRead);
    if (block.compare(expected, 0, expected.length, 0, expected.length) !== 0) return false;
    start += bytesRead;
  }
  return true;
}

/** Writes a file that is there as a whole or not at all, also after a loss of power. */
async function writeAtomically(codexHome: string, path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  // Codex takes only names that begin with `rollout-` for sessions.
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  await writeWhole(path, temporary, bytes);
  await syncFolder(codexHome);
  for (let parent = folder; parent !== codexHome && parent !== dirname(parent); parent = dirname(parent))
    await syncFolder(parent);
}
