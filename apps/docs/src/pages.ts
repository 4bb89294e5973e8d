import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const repositoryRoot = fileURLToPath(new URL("../../../../", import.meta.url));

/** Every page of documentation, as paths from the root of the repository, in order. */
export async function findPages(): Promise<string[]> {
  const folders = await Promise.all(["packages", "apps"].map(foldersIn));
  const pages = await Promise.all([
    pagesIn("", false),
    pagesIn("docs", true),
    ...folders.flat().map((folder) => pagesIn(folder, false)),
  ]);
  return pages.flat().sort();
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(repositoryRoot, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`);
}

async function pagesIn(folder: string, recursive: boolean): Promise<string[]> {
  const names = await readdir(join(repositoryRoot, folder), { recursive });
  return names
    .filter((name) => name.endsWith(".md") && !name.startsWith("api/"))
    .map((name) => (folder === "" ? name : `${folder}/${name.replaceAll("\\", "/")}`));
}
