import { createReadStream } from "node:fs";

import { findSessionFile } from "./find-session-file.js";

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
