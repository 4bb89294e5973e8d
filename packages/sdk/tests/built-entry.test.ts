import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
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
  const heavy =
    /^(node:)?(fs|fs\/promises|child_process|crypto|net|http|https|async_hooks|stream|util|os)$|^zod/;
  expect(imported.filter((name) => heavy.test(name))).toEqual([]);
});

// One other character makes V8 keep the text of the whole file in two bytes for each character.
it("has only ASCII in the files that are loaded with the entry", () => {
  for (const text of loadedWith(new URL("../dist/index.js", import.meta.url)).values())
    expect(/[^\0-\x7f]+/.exec(text)?.[0]).toBeUndefined();
});

it("loads the JSON Schema validator and the parser of partial JSON only when they are needed", () => {
  const text = [...loadedWith(new URL("../dist/index.js", import.meta.url)).values()].join("\n");
  expect(text).toContain("SchemaDocument");
  // In the words of both libraries.
  expect(text).not.toMatch(/Instance does not match|MalformedJSON/);
});

it("judges where no code may be generated from strings", () => {
  const program = `
    import { jsonSchema } from ${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)};
    const { validate } = jsonSchema({ type: "object", properties: { a: { format: "uuid" } } })["~standard"];
    const results = [await validate({ a: "00000000-0000-0000-0000-000000000000" }), await validate({ a: "b" })];
    let isForbidden = false;
    try { new Function("return 1")(); } catch { isForbidden = true; }
    console.log(JSON.stringify([isForbidden, ...results.map(({ issues }) => issues?.length ?? 0)]));
  `;
  const options = ["--disallow-code-generation-from-strings", "--input-type=module", "--eval", program];
  expect(JSON.parse(execFileSync(process.execPath, options, { encoding: "utf8" }))).toEqual([true, 0, 1]);
});

it("loads checkpoints with the first turn that has them", () => {
  const dist = new URL("../dist/", import.meta.url);
  const texts = readdirSync(dist)
    .filter((name) => name.endsWith(".js"))
    .map((name) => ({ name, text: readFileSync(new URL(name, dist), "utf8") }));
  const found = texts.filter(({ text }) => text.includes("refs/checkpoints/"));
  expect(found.map(({ name }) => name.split("-")[0])).toEqual(["checkpoints"]);
});

// Node keeps a failed import: after a failure, `lateFile` can replace the late file, but nothing that the file imports.
it("loads late only files that import nothing else that is loaded late", () => {
  const dist = new URL("../dist/", import.meta.url);
  const loaded = loadedWith(new URL("index.js", dist));
  const late = readdirSync(dist).filter((name) =>
    /^(attempts|checkpoints|create-engine|observe|prepared-output|rewind|rule-matching|schemas|schema-validator|services)-.*\.js$/.test(
      name,
    ),
  );
  expect(late).toHaveLength(10);
  for (const name of late) {
    const file = new URL(name, dist).href;
    expect(loaded.has(file)).toBe(false);
    const needed = [...loadedWith(new URL(file)).keys()].filter((path) => path !== file);
    expect([...loaded.keys()]).toEqual(expect.arrayContaining(needed));
  }
});
