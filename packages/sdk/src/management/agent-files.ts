import type { Runtime } from "../turn/runtime.js";
import type { FileChange, FileEntry, FileInfo } from "./file-requests.js";

/**
 * The files of the machine where the app-server runs: `codex.files`. They are read and written with the rights of the server, not
 * in the sandbox of the agent. A relative path is relative to the current directory of this program; with a server elsewhere,
 * every path must be absolute. Requires app-server.
 *
 * Every method rejects with a `RequestFailedError` when the server cannot do it (the message says why: no such file, no
 * permission), and with an `UnsupportedOptionError` on exec.
 */
export class AgentFiles {
  readonly #runtime: Runtime;
  readonly #load: () => Promise<typeof import("./services.js")>;

  /** @internal */
  constructor(runtime: Runtime, load: () => Promise<typeof import("./services.js")>) {
    this.#runtime = runtime;
    this.#load = load;
  }

  /** Reads a file. One of more than about 47 MiB does not fit into a message of `maxLineBytes`, and ends the connection. */
  async read(path: string): Promise<Uint8Array> {
    return (await this.#load()).readFile(this.#runtime, path);
  }

  /** Reads a file of text in UTF-8. */
  async readText(path: string): Promise<string> {
    return new TextDecoder().decode(await this.read(path));
  }

  /** Writes a file, and replaces one that is there. Its directory must exist. Text is written in UTF-8. */
  async write(path: string, data: string | Uint8Array): Promise<void> {
    await (await this.#load()).writeFile(this.#runtime, path, data);
  }

  /** Lists what is in a directory. */
  async list(path: string): Promise<FileEntry[]> {
    return (await this.#load()).listDirectory(this.#runtime, path);
  }

  /** Reads what a path is, and when it changed. A link is followed. */
  async stat(path: string): Promise<FileInfo> {
    return (await this.#load()).statFile(this.#runtime, path);
  }

  /** Makes a directory, and those above it. Does nothing when it is there. */
  async makeDirectory(path: string): Promise<void> {
    await (await this.#load()).makeDirectory(this.#runtime, path);
  }

  /** Copies a file, or with `recursive` a directory. */
  async copy(from: string, to: string, options: { recursive?: boolean | undefined } = {}): Promise<void> {
    await (await this.#load()).copyFile(this.#runtime, from, to, options);
  }

  /** Removes a file or an empty directory; with `recursive` a directory and everything in it. */
  async remove(path: string, options: { recursive?: boolean | undefined } = {}): Promise<void> {
    await (await this.#load()).removeFile(this.#runtime, path, options);
  }

  /**
   * Calls a handler when a file, or something in a directory, changes, until the returned function is called or the connection
   * ends. Does not keep the program running.
   */
  async watch(path: string, handler: (change: FileChange) => unknown): Promise<() => Promise<void>> {
    return (await this.#load()).watchFile(this.#runtime, path, handler);
  }
}
