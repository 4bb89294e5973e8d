import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { EntryLog, exists, syncFolder } from "./entry-log.js";
import type { FinishedTurn, SessionBinding } from "./session-store.js";
import { StoreError } from "./store-error.js";

/** The header of an entry: what is true of a session from this entry on. */
export type SessionHead = {
  key: string;
  fence: number;
  /** `null` after a release. */
  owner: string | null;
  ttlMs: number;
  binding: Required<SessionBinding> | null;
  size: number;
  /** Bytes of the session in this entry. */
  length: number;
  /** The result that this entry records. */
  finished: FinishedTurn | null;
};

/** Causes that can go away: a lack of resources, a volume that is busy or was mounted again. */
const temporary = ["EAGAIN", "EBUSY", "EDQUOT", "EIO", "EMFILE", "ENFILE", "ENOSPC", "ESTALE", "ETIMEDOUT"];

/** The files of a `DirectoryStore`: where they are, and what their errors mean. */
export class StoreFolder {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The entries of a session. */
  log(key: string): EntryLog<SessionHead> {
    return new EntryLog(this.folder(key));
  }

  /** The folder of a session: its entries, and `pending` and `renewals`. */
  folder(key: string): string {
    return join(this.#directory, "sessions", fileNameOf(key));
  }

  /** Each lease has a file of its own, so that a holder that was frozen cannot touch that of another. */
  renewal(key: string, fence: number): string {
    return join(this.folder(key), "renewals", String(fence));
  }

  /** The record of a turn, or the entry with its result. */
  turnFile(key: string, state: "begun" | "finished"): string {
    return join(this.#directory, "turns", `${fileNameOf(key)}.${state}`);
  }

  /** Creates the folders of a session, durably, before its first entry. */
  async createFolders(log: EntryLog<SessionHead>, key: string): Promise<void> {
    if (await exists(log.file(1))) return;
    const folder = this.folder(key);
    // Sessions can hold secrets. A program that shares the folder with other users creates it first.
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await mkdir(join(this.#directory, "turns"), { recursive: true });
    await mkdir(join(folder, "renewals"), { recursive: true });
    for (const path of [folder, join(folder, ".."), this.#directory, join(this.#directory, "..")])
      await syncFolder(path);
  }

  /** Turns errors of the file system into `StoreError`s. */
  async guard<Result>(key: string, action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } catch (error) {
      if (error instanceof StoreError) throw error;
      const { code, message } = error as NodeJS.ErrnoException;
      const retryable = temporary.includes(code ?? "");
      const remedy = retryable
        ? "Try again; a write may have arrived."
        : "Check the permissions of the directory, and that its file system has hard links.";
      throw new StoreError("store_failed", `The DirectoryStore failed: ${message}. ${remedy}`, {
        key,
        retryable,
        cause: error,
      });
    }
  }
}

/** Any key as a file name, also where upper and lower case are the same. */
function fileNameOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
