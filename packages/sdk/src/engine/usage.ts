import { type FileHandle, open } from "node:fs/promises";
import type { Usage } from "@codex/protocol";
import { findSessionFile } from "./session-file.js";

const fields = [
  "input_tokens",
  "cached_input_tokens",
  "cache_write_input_tokens",
  "output_tokens",
  "reasoning_output_tokens",
] as const;

/** The usage of a thread before its first turn. */
export const noUsage: Usage = {
  input_tokens: 0,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
};

/**
 * Subtracts `before` from `total`, field by field; a counter that an older CLI omits counts as 0.
 *
 * @returns `null` when a counter decreased, because the two then do not count the same thing
 */
export function subtractUsage(total: Usage, before: Usage): Usage | null {
  const share = combine(total, before, (left, right) => left - right);
  return fields.some((field) => (share[field] ?? 0) < 0) ? null : share;
}

/** Adds two usages; `null` (unknown) if either is. */
export function addUsage(left: Usage | null, right: Usage | null): Usage | null {
  return left && right && combine(left, right, (a, b) => a + b);
}

function combine(left: Usage, right: Usage, operation: (left: number, right: number) => number): Usage {
  const result = { ...noUsage };
  for (const field of fields) result[field] = operation(left[field] ?? 0, right[field] ?? 0);
  return result;
}

/** Sessions grow to many megabytes, and the last count is near the end. */
const blockBytes = 64 * 1024;

/**
 * Reads a thread's total usage from the last `token_count` event of its session. The format is internal to the binary, so
 * anything unexpected means "unknown".
 *
 * @returns `null` when unknown. Never rejects.
 */
export async function readSessionUsage(codexHome: string, threadId: string): Promise<Usage | null> {
  try {
    const path = await findSessionFile(codexHome, threadId);
    if (path === undefined) return null;
    const file = await open(path, "r");
    try {
      return await lastTotal(file);
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
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
    isFork = lines.some((line) => line.includes('"forked_from_id":"'));
    end = start;
  }
  // A session without a count has used nothing yet, unless it continues another one.
  return isFork ? null : noUsage;
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
