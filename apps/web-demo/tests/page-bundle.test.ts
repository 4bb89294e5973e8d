import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rollup } from "vite";
import { expect, it } from "vitest";

/** The limit of the page's code, in bytes after gzip. Markdown, diffs and React are most of it. */
const maxBytes = 180_000;

it("the page has neither zod nor Node code, and stays within its budget", async () => {
  const result = (await build({
    configFile: fileURLToPath(new URL("../vite.config.ts", import.meta.url)),
    root: fileURLToPath(new URL("../src/page", import.meta.url)),
    logLevel: "error",
    // Vitest sets another, with which React is larger.
    define: { "process.env.NODE_ENV": '"production"' },
    build: { write: false },
  })) as Rollup.RollupOutput;
  const chunks = result.output.filter((part) => part.type === "chunk");
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds);
  expect(modules.filter((id) => /[/]zod[/]|^node:|browser-external|packages[/]sdk[/]/.test(id))).toEqual([]);
  // The pattern would find them: this is where the packages of the repository are.
  expect(modules.filter((id) => /packages[/]web[/]dist/.test(id))).not.toEqual([]);
  const bytes = chunks.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
  expect(bytes).toBeLessThan(maxBytes);
});
