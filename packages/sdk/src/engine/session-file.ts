import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fieldOf } from "../checks/describe-value.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads an environment variable, ignoring `Object.prototype`, which `process.env` inherits from. */
export function environmentValue(environment: Environment, name: string): string | undefined {
  return fieldOf(environment, name) as string | undefined;
}

/** The directory of the agent's sessions: `CODEX_HOME` in its environment, otherwise `.codex` in its home directory. */
export function codexHome(environment: Environment): string {
  const value = (name: string) => environmentValue(environment, name);
  return value("CODEX_HOME") || join(value("HOME") || value("USERPROFILE") || homedir(), ".codex");
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Finds the file that records a thread: `$CODEX_HOME/sessions/YYYY/MM/DD/rollout-<local time>-<id>.jsonl`. The id is a
 * UUIDv7, which contains the time of its creation; one day before and after covers every time zone.
 *
 * @returns `undefined` when there is none: the thread is ephemeral, or its session is elsewhere or compressed
 */
export async function findSessionFile(codexHome: string, threadId: string): Promise<string | undefined> {
  const createdAtMs = Number.parseInt(threadId.replaceAll("-", "").slice(0, 12), 16);
  for (const offset of [0, -1, 1]) {
    const folder = join(codexHome, "sessions", ...dateSegments(new Date(createdAtMs + offset * dayMs)));
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

/**
 * Reads the names of the tools that a thread was started with from the first line of its session. The format is internal
 * to the binary, so anything unexpected means "unknown".
 *
 * @returns `null` when unknown. Never rejects.
 */
export async function readRecordedTools(codexHome: string, threadId: string): Promise<string[] | null> {
  try {
    const path = await findSessionFile(codexHome, threadId);
    if (path === undefined) return null;
    const { type, payload } = JSON.parse(await firstLine(path));
    if (type !== "session_meta") return null;
    const tools: { name: string }[] = payload.dynamic_tools ?? [];
    return tools.map(({ name }) => name);
  } catch {
    return null;
  }
}

async function firstLine(path: string): Promise<string> {
  const blocks: Buffer[] = [];
  for await (const block of createReadStream(path) as AsyncIterable<Buffer>) {
    const end = block.indexOf(10);
    blocks.push(end < 0 ? block : block.subarray(0, end));
    if (end >= 0) break;
  }
  return Buffer.concat(blocks).toString("utf8");
}
