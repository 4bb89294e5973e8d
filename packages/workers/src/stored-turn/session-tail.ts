import { open } from "node:fs/promises";
import type { Codex, SessionLocation } from "@codex/sdk";
import { StoreError } from "../store/store-error.js";

/** The end of a line of a session. */
const newline = 0x0a;

/**
 * Returns the lines at the beginning of bytes that can be the end of a session: complete ones, and no prompt without the id of its input.
 * Codex writes the id in a line of its own after the prompt. Between the two, it would seem that the agent never had the input.
 */
export function wholeLines(bytes: Uint8Array): Uint8Array {
  let end = bytes.lastIndexOf(newline) + 1;
  while (end > 0) {
    const start = bytes.lastIndexOf(newline, end - 2) + 1;
    if (!isPrompt(Buffer.from(bytes.subarray(start, end)).toString())) break;
    end = start;
  }
  return bytes.subarray(0, end);
}

function isPrompt(line: string): boolean {
  try {
    const { type, payload } = JSON.parse(line);
    return type === "response_item" && payload?.type === "message" && payload.role === "user";
  } catch {
    return false;
  }
}

/** Reads what the agent appends to the session file of a thread. */
export class SessionTail {
  readonly threadId: string;
  /** How many bytes were read. Set it once what was read is stored. */
  offset: number;
  /** Where the file is. Unknown until it appears, while the first turn starts, or is decompressed, when the thread is resumed. */
  location: SessionLocation | undefined;
  readonly #codex: Codex;

  constructor(codex: Codex, threadId: string, offset: number) {
    this.#codex = codex;
    this.threadId = threadId;
    this.offset = offset;
  }

  /** Reads the {@link wholeLines} after {@link offset}. */
  async read(): Promise<Uint8Array> {
    this.location ??= await this.#codex.findSession(this.threadId);
    if (this.location === undefined) return new Uint8Array();
    const file = await open(this.location.file, "r");
    try {
      const { size } = await file.stat();
      if (size < this.offset) throw rewritten(this.location.file, size, this.offset);
      const bytes = Buffer.alloc(size - this.offset);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.offset);
      return wholeLines(bytes.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  }
}

function rewritten(file: string, size: number, offset: number): StoreError {
  return new StoreError(
    "store_conflict",
    `The session file ${file} has ${size} bytes, but ${offset} bytes of it are stored, so it was replaced. Only one program may use a stored thread in a CODEX_HOME.`,
    { size: offset },
  );
}
