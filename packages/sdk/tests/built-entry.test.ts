import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** The built entry file and the files that it imports statically. */
function loadedWith(entry: URL, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(entry.href)) return seen;
  const text = readFileSync(entry, "utf8");
  seen.set(entry.href, text);
  for (const [, path = ""] of text.matchAll(/^(?:import|export)\b[^;]*?from "(\.[^"]+)";$/gm)) {
    loadedWith(new URL(path, entry), seen);
  }
  return seen;
}

// Each of these modules costs some milliseconds in every program that imports the SDK, even if it never runs a turn.
it("loads no file system, process or zod module with the entry", () => {
  const files = loadedWith(new URL("../dist/index.js", import.meta.url));
  expect(files.size).toBeGreaterThan(0);
  const imported = [...files.values()].flatMap((text) =>
    Array.from(text.matchAll(/^import\b[^;]*?"([^."][^"]*)";$/gm), ([, name = ""]) => name),
  );
  const heavy = /^(node:)?(fs|fs\/promises|child_process|crypto|net|http|https|async_hooks|stream)$|^zod/;
  expect(imported.filter((name) => heavy.test(name))).toEqual([]);
});
