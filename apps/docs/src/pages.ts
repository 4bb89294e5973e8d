import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const repositoryRoot = fileURLToPath(new URL("../../../", import.meta.url));

/** The folder of this package, whether this runs from `src` or from `dist`. */
export const docsFolder = join(repositoryRoot, "apps", "docs");

/** Lists every page of the documentation, as sorted paths relative to the root of the repository. */
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

/** Reads the page at a path relative to the root of the repository. */
export function readPage(page: string): Promise<string> {
  return readFile(join(repositoryRoot, page), "utf8");
}

/** A mistake on a page. */
export interface Problem {
  page: string;
  /** The line of the page, starting at 1. */
  line: number;
  message: string;
}

/** Formats a problem on one line, in a form that editors turn into a link. */
export function describeProblem({ page, line, message }: Problem): string {
  return `${page}:${line}: ${message}`;
}
