import { posix } from "node:path";
import { expect, it } from "vitest";

import { readPage } from "../src/pages.js";

/** The rows of a page's tables by their first cell, with every link as it is written in `docs/comparison.md`. */
async function comparedRows(page: string): Promise<Map<string, string>> {
  const fromComparison = (path: string) =>
    posix.relative("docs", posix.join(posix.dirname(page), path)) || ".";
  const lines = (await readPage(page)).split("\n").filter((line) => line.startsWith("| "));
  const rows = lines.map((line) => {
    const cells = line
      .replaceAll("†", "*")
      .replaceAll(/\]\((?!https:)([^)]+)\)/g, (_, path: string) => `](${fromComparison(path)})`)
      .split("|")
      .map((cell) => cell.trim());
    return [cells[1] ?? "", cells.slice(2).join(" | ")] as const;
  });
  return new Map(rows);
}

it("the README's table has the rows that it takes from the comparison, with the same sources", async () => {
  const [readme, comparison] = [await comparedRows("README.md"), await comparedRows("docs/comparison.md")];
  const shared = [...readme].filter(([label]) => comparison.has(label) && label !== "" && label !== "---");
  expect(shared.length).toBeGreaterThanOrEqual(11);
  expect(Object.fromEntries(shared)).toEqual(
    Object.fromEntries(shared.map(([label]) => [label, comparison.get(label)])),
  );
});
