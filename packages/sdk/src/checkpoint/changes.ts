import { randomUUID } from "node:crypto";
import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ChangedFile, Changes } from "@codex/protocol";
import { type ShadowRepository, unquotePath } from "./shadow-repository.js";

const statuses: Readonly<Record<string, ChangedFile["status"]>> = { A: "added", D: "deleted", R: "renamed" };

/** Compares two states. Call it while the store is locked. */
export async function compareStates(
  repository: ShadowRepository,
  from: string,
  to: string,
  maxDiffBytes: number,
): Promise<Changes> {
  const unchanged = { files: [], diff: "", isDiffCut: false };
  if (from === to) return unchanged;
  const compare = ["diff-tree", "-r", "--find-renames", "--no-ext-diff", "--no-textconv"];
  const path = join(repository.folder, `diff.${randomUUID()}`);
  try {
    // The diff goes to a file: the lines of a process lose a carriage return at their end.
    const [{ lines }] = await Promise.all([
      repository.git([...compare, "--raw", "--numstat", from, to]),
      repository.git([...compare, "--patch", `--output=${path}`, from, to], {
        config: { "core.quotePath": "false" },
      }),
    ]);
    return { files: readChanges(lines), ...(await readDiff(path, maxDiffBytes)) };
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * Lists the files that differ between the two states of each pair. Call it while the store is locked.
 *
 * @returns the paths for each pair, in the order of the pairs
 */
export async function listDifferences(
  repository: ShadowRepository,
  pairs: readonly (readonly [from: string, to: string])[],
): Promise<string[][]> {
  const input = pairs.map(([from, to]) => `${from} ${to}\n`).join("");
  const { lines } = await repository.git(["diff-tree", "--stdin", "-r", "--raw", "--no-renames"], { input });
  const found: string[][] = [];
  for (const line of lines) {
    // Git repeats a pair before its files.
    if (!line.startsWith(":")) found.push([]);
    else found.at(-1)?.push(unquotePath(line.slice(line.indexOf("\t") + 1)) ?? "");
  }
  return found;
}

/** Reads the lines of `--raw`, then those of `--numstat`, which are of the same files in the same order. */
function readChanges(lines: readonly string[]): ChangedFile[] {
  const raw = lines.filter((line) => line.startsWith(":"));
  const counts = lines.filter((line) => !line.startsWith(":"));
  return raw.map((line, i) => {
    const [fields = "", ...paths] = line.split("\t");
    const [first = "", last = first] = paths.map((path) => unquotePath(path) ?? path);
    const status = statuses[fields.split(" ")[4]?.[0] ?? ""] ?? "modified";
    const [added = "-", deleted = "-"] = counts[i]?.split("\t") ?? [];
    return {
      path: last,
      status,
      previousPath: status === "renamed" ? first : null,
      isBinary: added === "-",
      addedLines: Number(added) || 0,
      deletedLines: Number(deleted) || 0,
    };
  });
}

/** Reads the diffs of the files at the beginning that fit. */
async function readDiff(path: string, maxBytes: number): Promise<{ diff: string; isDiffCut: boolean }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size <= maxBytes) return { diff: await readFile(path, "utf8"), isDiffCut: false };
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
    const end = buffer.subarray(0, bytesRead).lastIndexOf("\ndiff --git ");
    return { diff: buffer.toString("utf8", 0, end + 1), isDiffCut: true };
  } finally {
    await file.close();
  }
}
