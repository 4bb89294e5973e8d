import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { renderMermaidSVG } from "beautiful-mermaid";

/**
 * Draws the Mermaid diagrams of a page as images, so that a reader's browser needs no script for them. GitHub draws the same
 * source on its own.
 *
 * @param name what the names of the files begin with, relative to `directory`
 */
export async function drawDiagrams(markdown: string, name: string, directory: string): Promise<string> {
  const images: string[] = [];
  const drawn = markdown.replace(
    /^( *)```mermaid\n([\s\S]*?)^ *```$/gm,
    (_, indent: string, source: string) => {
      const diagram = source.replaceAll(new RegExp(`^${indent}`, "gm"), "");
      // The fonts of the system: nothing is fetched.
      const svg = renderMermaidSVG(diagram, { bg: "#ffffff", fg: "#1f2328" })
        .replaceAll(/@import url\([^)]*\);/g, "")
        .replaceAll(/font-family: 'Inter'[^;]*;/g, "font-family: system-ui, sans-serif;");
      images.push(svg);
      return `${indent}![Diagram](/${name}-${images.length}.svg)`;
    },
  );
  await Promise.all(
    images.map(async (svg, index) => {
      const file = join(directory, `${name}-${index + 1}.svg`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, svg);
    }),
  );
  return drawn;
}
