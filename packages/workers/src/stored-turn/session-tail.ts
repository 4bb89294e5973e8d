import { open } from "node:fs/promises";
import type { SessionLocation } from "@codex/sdk";
import { StoreError } from "../store/store-error.js";

const newline = 0x0a;

/** Reads what the agent appends to a session file. */
export class SessionTail {
  /** Where the file is. */
  readonly location: SessionLocation;
  /** How many bytes were read. */
  offset: number;

  constructor(location: SessionLocation, offset: number) {
    this.location = location;
    this.offset = offset;
  }

  /**
   * Reads the lines that were completed since the last call, and does not advance: set {@link offset} once they are stored.
   *
   * @returns the lines, or nothing; and whether the file ends in a line that is not complete
   */
  async read(): Promise<{ lines: Uint8Array; isTorn: boolean }> {
    const file = await open(this.location.file, "r");
    try {
      const { size } = await file.stat();
      if (size < this.offset) throw rewritten(this.location.file, size, this.offset);
      const bytes = Buffer.alloc(size - this.offset);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.offset);
      const end = bytes.subarray(0, bytesRead).lastIndexOf(newline) + 1;
      return { lines: bytes.subarray(0, end), isTorn: end < bytesRead };
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
