import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fieldOf } from "../checks/describe-value.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** A variable of an environment; not what only stands on `Object.prototype`, which `process.env` has too. */
export function environmentValue(environment: Environment, name: string): string | undefined {
  return fieldOf(environment, name) as string | undefined;
}

/** Where the agent keeps its sessions: `CODEX_HOME` of its environment, else `.codex` in its home directory. */
export function codexHome(environment: Environment): string {
  const value = (name: string) => environmentValue(environment, name);
  return value("CODEX_HOME") || join(value("HOME") || value("USERPROFILE") || homedir(), ".codex");
}

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

/**
 * Names the tools that a thread was started with, from the first line of its session (observed on 0.169; the format is
 * the binary's own business, so anything unexpected means "unknown").
 *
 * @returns `null` when that cannot be read. Never rejects.
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
