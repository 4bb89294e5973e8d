// What a browser bundle contains of the built package. Run `pnpm build` first.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";

const packageDirectory = fileURLToPath(new URL("..", import.meta.url));

/** Bundles a module of a program that uses the package by its name. */
async function bundle(contents: string): Promise<{ code: string; inputs: string[] }> {
  const result = await build({
    stdin: { contents, resolveDir: packageDirectory, loader: "ts" },
    absWorkingDir: packageDirectory,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    // Fails on any import of a Node module.
    platform: "browser",
    logLevel: "silent",
  });
  return { code: result.outputFiles[0]?.text ?? "", inputs: Object.keys(result.metafile.inputs) };
}

describe("a browser bundle", () => {
  test("that imports only types has no code of the package", async () => {
    const program = 'console.log("error" as ThreadEvent["type"]);';
    for (const statement of [
      'import type { ThreadEvent } from "@codex/protocol";',
      'import { type ThreadEvent } from "@codex/protocol";',
      'import { ThreadEvent } from "@codex/protocol";',
    ]) {
      expect((await bundle(statement + program)).code).toBe('console.log("error");\n');
    }
  });

  test("that imports the package without using it has no code of it", async () => {
    expect((await bundle('import "@codex/protocol";')).code).toBe("");
  });

  test("that uses the reducer is under 3 kB, with neither zod nor Node", async () => {
    const { code, inputs } = await bundle(
      'export { initialThreadState, reduceThreadEvent } from "@codex/protocol";',
    );
    expect(gzipSync(code).length).toBeLessThan(3000);
    expect(inputs.filter((input) => !/^(dist\/[\w-]+\.js|<stdin>)$/.test(input))).toEqual([]);
    expect(code).not.toMatch(/zod|node:|require\(|process\./i);
  });

  test("that uses the whole root entry has neither zod nor Node", async () => {
    const { code, inputs } = await bundle('export * from "@codex/protocol";');
    expect(code).toContain("malformed_event");
    expect(inputs.filter((input) => !/^(dist\/[\w-]+\.js|<stdin>)$/.test(input))).toEqual([]);
  });

  test("that checks events is under 2.1 kB, without zod", async () => {
    const { code, inputs } = await bundle('export { checkThreadEvent } from "@codex/protocol/check";');
    expect(gzipSync(code).length).toBeLessThan(2100);
    expect(inputs.filter((input) => !/^(dist\/[\w-]+\.js|<stdin>)$/.test(input))).toEqual([]);
  });

  test("that validates events has zod", async () => {
    const { inputs } = await bundle('export { parseThreadEvent } from "@codex/protocol/schemas";');
    expect(inputs.some((input) => input.includes("/zod/"))).toBe(true);
  });
});

test("the types of the root entry do not need zod either", () => {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(new URL(`../dist/${file}`, import.meta.url), "utf8");
    for (const [, specifier] of text.matchAll(/from ['"]([^'"]+)['"]/g)) {
      expect(specifier, file).toMatch(/^\.\//);
      visit(`${specifier?.slice(2).replace(/\.js$/, "")}.d.ts`);
    }
  };
  visit("index.d.ts");
  expect(seen.size).toBeGreaterThan(0);
});
