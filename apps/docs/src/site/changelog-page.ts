import { readPage } from "../pages.js";
import { filesIn } from "./site-map.js";

/**
 * Writes the page of changes: what the next release has, from the changesets, and the changelogs of the releases, which
 * `changeset version` writes into the packages.
 */
export async function changelogPage(): Promise<string> {
  const changesets = (await filesIn(".changeset")).filter((name) => name.endsWith(".md"));
  // The one that describes the product as a whole is the first.
  const sorted = changesets.sort(
    (left, right) => Number(right === "first-release.md") - Number(left === "first-release.md"),
  );
  const unreleased = await Promise.all(
    sorted.map(async (name) => changeOf(await readPage(`.changeset/${name}`))),
  );
  const released = await Promise.all((await filesIn("packages")).map(releasesOf));
  return [
    "# Changelog",
    "All packages have the same version. [Versions](/versioning) says what a number means.",
    ...(unreleased.length > 0 ? ["## Unreleased", unreleased.join("\n")] : []),
    ...released,
  ].join("\n\n");
}

/** Writes a changeset as an entry of a list, with the packages that it names. */
function changeOf(changeset: string): string {
  const [, head = "", text = ""] = /^---\n([\s\S]*?)---\n\s*([\s\S]*)$/.exec(changeset) ?? [];
  const names = [...head.matchAll(/@codex\/([\w-]+)/g)].map(([, name]) => `\`${name}\``).join(", ");
  return `- ${names}: ${text.trim().replaceAll("\n", "\n  ").replace(/ +$/gm, "")}`;
}

async function releasesOf(folder: string): Promise<string> {
  if (!(await filesIn(`packages/${folder}`)).includes("CHANGELOG.md")) return "";
  const text = await readPage(`packages/${folder}/CHANGELOG.md`);
  return text.replace(/^# (.*)$/m, "## $1").replace(/^(##+) (?=\d|Major|Minor|Patch)/gm, "$1# ");
}
