import { open } from "node:fs/promises";
import type { Codex, SessionLocation } from "@codex/sdk";
import { StoreError } from "../store/store-error.js";

/** The end of a line of a session. */
export const newline = 0x0a;

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

  /** Reads the complete lines after {@link offset}. */
  async read(): Promise<Uint8Array> {
    this.location ??= await this.#codex.findSession(this.threadId);
    if (this.location === undefined) return new Uint8Array();
    const file = await open(this.location.file, "r");
    try {
      const { size } = await file.stat();
      if (size < this.offset) throw rewritten(this.location.file, size, this.offset);
      const bytes = Buffer.alloc(size - this.offset);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.offset);
      return bytes.subarray(0, bytes.subarray(0, bytesRead).lastIndexOf(newline) + 1);
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
