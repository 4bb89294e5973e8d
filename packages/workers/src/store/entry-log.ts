import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";

const newline = 0x0a;

/** An entry of a log: a JSON value, and bytes that follow it. */
export type LogEntry<Header> = { number: number; header: Header };

/**
 * A folder of numbered files that are written once and never change or vanish. Whoever links a complete file to the next number has
 * appended an entry; for all others that number is taken. So no lock can be left behind, or be held by a process that is
 * frozen: it wakes up, finds its number taken, and has to look at what happened.
 */
export class EntryLog<Header> {
  readonly #folder: string;
  readonly #pending: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#pending = join(folder, "pending");
  }

  /** The file of an entry. */
  file(number: number): string {
    return join(this.#folder, String(number));
  }

  /** Returns the last entry, or `undefined` when there is none. */
  async last(): Promise<LogEntry<Header> | undefined> {
    // Numbers have no gaps: double until one is free, then halve.
    let free = 1;
    while (await this.#exists(free)) free *= 2;
    let taken = Math.floor(free / 2);
    while (free - taken > 1) {
      const middle = Math.floor((taken + free) / 2);
      if (await this.#exists(middle)) taken = middle;
      else free = middle;
    }
    return taken === 0 ? undefined : { number: taken, header: (await this.read(taken)).header };
  }

  /** Reads an entry: its header, and the bytes that follow it. */
  async read(number: number): Promise<{ header: Header; bytes: Uint8Array }> {
    const content = await readFile(this.file(number));
    const end = content.indexOf(newline);
    const header = JSON.parse(content.subarray(0, end).toString("utf8")) as Header;
    return { header, bytes: content.subarray(end + 1) };
  }

  /** When an entry was written, by the clock of the file system. */
  async writtenAt(number: number): Promise<number> {
    return (await stat(this.file(number))).mtimeMs;
  }

  /**
   * Appends an entry, which is on the disk when this resolves.
   *
   * @returns Whether the number was free. If not, nothing was appended.
   */
  async append(number: number, header: Header, bytes: Uint8Array = new Uint8Array()): Promise<boolean> {
    const head = Buffer.from(`${JSON.stringify(header)}\n`);
    return await this.publish(this.file(number), Buffer.concat([head, bytes]));
  }

  /** Creates a file with its whole content at once. Returns whether it did not exist yet. */
  async publish(target: string, content: Uint8Array | string): Promise<boolean> {
    const source = await this.writePending(content);
    try {
      return await linkOnce(source, target);
    } finally {
      await rm(source, { force: true });
    }
  }

  /** Writes a complete file that has no reader yet, and returns its path. */
  async writePending(content: Uint8Array | string): Promise<string> {
    await mkdir(this.#pending, { recursive: true });
    const path = join(this.#pending, randomUUID());
    const file = await open(path, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    return path;
  }

  /** Returns the time by the clock of the file system, in milliseconds. */
  async now(): Promise<number> {
    for (;;) {
      const path = await this.writePending("");
      const written = await unlessMissing(stat(path));
      await rm(path, { force: true });
      if (written) return written.mtimeMs;
    }
  }

  /**
   * Removes what killed writers have left behind. A writer that is still alive finds its file missing, and starts again.
   */
  async removePending(): Promise<void> {
    for (const name of await readdir(this.#pending)) await rm(join(this.#pending, name), { force: true });
  }

  async #exists(number: number): Promise<boolean> {
    return await exists(this.file(number));
  }
}

/**
 * Links a file to a second name, durably.
 *
 * @returns Whether the name was free.
 */
export async function linkOnce(source: string, target: string): Promise<boolean> {
  try {
    await link(source, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // `removePending()` of another owner removed the source.
    if (code === "ENOENT" && !(await exists(source))) return false;
    // Over NFS a repeated request finds the result of the first one.
    if (code !== "EEXIST" || !(await isSameFile(source, target))) {
      if (code === "EEXIST") return false;
      throw error;
    }
  }
  await syncFolder(join(target, ".."));
  return true;
}

/** Makes new names in a folder survive a loss of power. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Whether a path leads to a file. */
export async function exists(path: string): Promise<boolean> {
  return (await unlessMissing(stat(path))) !== undefined;
}

/** Returns `undefined` instead of the error of a missing file. */
export async function unlessMissing<Result>(action: Promise<Result>): Promise<Result | undefined> {
  try {
    return await action;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function isSameFile(source: string, target: string): Promise<boolean> {
  const [one, other] = [await unlessMissing(stat(source)), await unlessMissing(stat(target))];
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}
