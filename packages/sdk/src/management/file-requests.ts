import { randomUUID } from "node:crypto";
import { posix, resolve, win32 } from "node:path";
import type { AppServerClient } from "@codex/app-server";
import { describeValue } from "@codex/protocol/describe";
import { checkOptions } from "../checks/check-options.js";
import { flag } from "../checks/option-checks.js";
import { readAnswer, requireObject } from "../engine/server-answers.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { Runtime } from "../turn/runtime.js";

/** What is in a directory. */
export type FileEntry = {
  /** The name, without the directory. */
  name: string;
  /** What it is; `"other"` for sockets and devices. */
  type: "file" | "directory" | "other";
};

/** What a path is. */
export type FileInfo = {
  /** What it is, or what a link leads to. */
  type: FileEntry["type"];
  /** Whether the path itself is a link. */
  isLink: boolean;
  /** When it was created; `null` where the file system does not say. */
  createdAt: Date | null;
  /** When it was changed last. */
  modifiedAt: Date;
};

/** A change of watched files. */
export type FileChange = {
  /** The absolute paths that were created, changed or removed. */
  paths: string[];
};

/** Checks a path, and makes it absolute if it is on this machine. */
export function checkPath(runtime: Runtime, where: string, option: string, path: unknown): string {
  const isPath = typeof path === "string" && path !== "" && !path.includes("\0");
  if (isPath && !runtime.isElsewhere) return resolve(path);
  if (isPath && (posix.isAbsolute(path) || win32.isAbsolute(path))) return path;
  const expected = runtime.isElsewhere ? "an absolute path on the server's machine" : "a path";
  throw new InvalidOptionError(option, expected, describeValue(path), where);
}

function request<Result>(
  runtime: Runtime,
  where: string,
  send: (client: AppServerClient) => Promise<Result>,
): Promise<Result> {
  return runtime.useServer(where, async (server) => send(await server.connect()));
}

export async function readFile(runtime: Runtime, given: unknown): Promise<Uint8Array> {
  const where = "codex.files.read()";
  const path = checkPath(runtime, where, "path", given);
  const answer = await request(runtime, where, (client) => client.request("fs/readFile", { path }));
  return readAnswer(
    "fs/readFile",
    answer,
    ({ dataBase64 }) => new Uint8Array(Buffer.from(dataBase64, "base64")),
  );
}

export async function writeFile(runtime: Runtime, given: unknown, data: unknown): Promise<void> {
  const where = "codex.files.write()";
  const path = checkPath(runtime, where, "path", given);
  if (typeof data !== "string" && !(data instanceof Uint8Array))
    throw new InvalidOptionError("data", "a string or a Uint8Array", describeValue(data), where);
  // Copied now: the caller may change the bytes while the server starts.
  const dataBase64 = Buffer.from(data as Uint8Array).toString("base64");
  await request(runtime, where, (client) => client.request("fs/writeFile", { path, dataBase64 }));
}

export async function listDirectory(runtime: Runtime, given: unknown): Promise<FileEntry[]> {
  const where = "codex.files.list()";
  const path = checkPath(runtime, where, "path", given);
  const answer = await request(runtime, where, (client) => client.request("fs/readDirectory", { path }));
  return readAnswer("fs/readDirectory", answer, ({ entries }) =>
    entries.map((entry) => ({ name: entry.fileName, type: typeOf(entry) })),
  );
}

export async function statFile(runtime: Runtime, given: unknown): Promise<FileInfo> {
  const where = "codex.files.stat()";
  const path = checkPath(runtime, where, "path", given);
  const answer = await request(runtime, where, (client) => client.request("fs/getMetadata", { path }));
  const { isSymlink, createdAtMs, modifiedAtMs, ...kind } = requireObject("fs/getMetadata", answer);
  return {
    type: typeOf(kind),
    isLink: isSymlink,
    createdAt: createdAtMs > 0 ? new Date(createdAtMs) : null,
    modifiedAt: new Date(modifiedAtMs),
  };
}

export async function makeDirectory(runtime: Runtime, given: unknown): Promise<void> {
  const where = "codex.files.makeDirectory()";
  const path = checkPath(runtime, where, "path", given);
  await request(runtime, where, (client) => client.request("fs/createDirectory", { path, recursive: true }));
}

export async function copyFile(
  runtime: Runtime,
  from: unknown,
  to: unknown,
  options: unknown,
): Promise<void> {
  const where = "codex.files.copy()";
  const sourcePath = checkPath(runtime, where, "from", from);
  const destinationPath = checkPath(runtime, where, "to", to);
  const recursive = isRecursive(runtime, where, options);
  await request(runtime, where, (client) =>
    client.request("fs/copy", { sourcePath, destinationPath, recursive }),
  );
}

export async function removeFile(runtime: Runtime, given: unknown, options: unknown): Promise<void> {
  const where = "codex.files.remove()";
  const path = checkPath(runtime, where, "path", given);
  const recursive = isRecursive(runtime, where, options);
  // The server's own defaults are `true` for both.
  await request(runtime, where, (client) => client.request("fs/remove", { path, recursive, force: false }));
}

export async function watchFile(
  runtime: Runtime,
  given: unknown,
  handler: unknown,
): Promise<() => Promise<void>> {
  const where = "codex.files.watch()";
  const path = checkPath(runtime, where, "path", given);
  if (typeof handler !== "function")
    throw new InvalidOptionError("handler", "a function", describeValue(handler), where);
  runtime.requireServer(where);
  const watchId = randomUUID();
  const stopListening = runtime.subscriptions.add("fs/changed", ({ params }: WatchNotification) => {
    if (params.watchId === watchId) return handler({ paths: [...params.changedPaths] });
  });
  try {
    const client = await request(runtime, where, async (connected) => {
      await connected.request("fs/watch", { watchId, path });
      return connected;
    });
    return async () => {
      stopListening();
      // A server that is lost watches no longer.
      await client.request("fs/unwatch", { watchId }).catch(() => {});
    };
  } catch (error) {
    stopListening();
    throw error;
  }
}

type WatchNotification = { params: { watchId: string; changedPaths: readonly string[] } };

function typeOf({ isDirectory, isFile }: { isDirectory: boolean; isFile: boolean }): FileEntry["type"] {
  if (isDirectory) return "directory";
  return isFile ? "file" : "other";
}

function isRecursive(runtime: Runtime, where: string, given: unknown): boolean {
  const { onDiagnostic } = runtime.options;
  const { recursive = false } = checkOptions<{ recursive?: boolean }>(
    where,
    given,
    { recursive: flag },
    onDiagnostic,
  );
  return recursive;
}
